import { pointer } from '#kernel/schemas';
import type { ControlRoute } from './gateway.ts';
import { maxAdvanceSeconds } from '../clock.ts';
import { type Json, isObject } from '#kernel/json';
import type { Metrics } from '../metrics.ts';
import { type Fault, Refused, invalid } from './problem.ts';
import { StripeError } from '../stripe/objects.ts';
import { type FaultMode, type StripeMock, faultModes } from '../stripe/server.ts';

export interface ControlsOptions {
	readonly token: (body: Json) => Promise<string>;
	readonly advance: (seconds: number) => Promise<number>;
	readonly metrics: () => Metrics;
	/** Undefined with a real Stripe key. */
	readonly stripeMock: StripeMock | undefined;
}

/** Longer than any test waits. */
const maxFaultMs = 3_600_000;

/** The local-only controls under `/local/…`, and the cockpit's sign-in configuration. */
export function controls(options: ControlsOptions): ControlRoute[] {
	const { stripeMock } = options;
	const local: ControlRoute[] = [
		{
			method: 'POST',
			path: /^\/local\/token$/,
			control: async (body) => ({ token: await options.token((body ?? null) as Json) }),
		},
		{ method: 'GET', path: /^\/config\.json$/, control: async () => ({ signIn: { kind: 'local' } }) },
		{ method: 'GET', path: /^\/local\/metrics$/, control: async () => options.metrics() },
		{
			method: 'POST',
			path: /^\/local\/clock$/,
			control: async (body) => ({ now: new Date(await options.advance(advanceOf(body))).toISOString() }),
		},
	];
	if (stripeMock === undefined) return local;
	return [
		...local,
		{
			method: 'POST',
			path: /^\/local\/stripe\/payment_intents\/([^/]+)\/(succeed|fail)$/,
			control: (_, [id = '', how]) => stripeControl(() => stripeMock.pay(id, how === 'fail' ? 'fail' : 'succeed')),
		},
		{
			method: 'POST',
			path: /^\/local\/stripe\/refunds\/([^/]+)\/(succeed|fail)$/,
			control: (_, [id = '', how]) =>
				stripeControl(() => stripeMock.act({ on: 'refund', id, how: how === 'fail' ? 'fail' : 'succeed' })),
		},
		{
			method: 'POST',
			path: /^\/local\/stripe\/payment_intents\/([^/]+)\/dispute$/,
			control: (_, [id = '']) => stripeControl(() => stripeMock.act({ on: 'payment_intent', id, how: 'dispute' })),
		},
		{
			method: 'POST',
			path: /^\/local\/stripe\/disputes\/([^/]+)\/(win|lose)$/,
			control: (_, [id = '', how]) =>
				stripeControl(() => stripeMock.act({ on: 'dispute', id, how: how === 'win' ? 'win' : 'lose' })),
		},
		{
			method: 'POST',
			path: /^\/local\/stripe\/faults$/,
			control: async (body) => {
				const { mode, forMs } = faultOf(body);
				stripeMock.fault(mode, forMs);
				return { mode };
			},
		},
	];
}

async function stripeControl(act: () => Promise<unknown>): Promise<unknown> {
	try {
		return await act();
	} catch (cause) {
		if (!(cause instanceof StripeError)) throw cause;
		throw new Refused(cause.status === 404 ? 'not-found' : 'conflict', { detail: cause.message });
	}
}

function advanceOf(body: unknown): number {
	const faults = unknownKeys(body, ['advanceSeconds']);
	const seconds = isObject(body) ? body['advanceSeconds'] : undefined;
	if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= maxAdvanceSeconds))
		faults.push({ pointer: '/advanceSeconds', detail: `a number from 0 to ${maxAdvanceSeconds}` });
	if (faults.length > 0) throw invalid(faults);
	return Number(seconds);
}

function faultOf(body: unknown): { mode: FaultMode; forMs: number | undefined } {
	const faults = unknownKeys(body, ['mode', 'forMs']);
	const given = isObject(body) ? body : {};
	const mode = faultModes.find((one) => one === given['mode']);
	if (mode === undefined) faults.push({ pointer: '/mode', detail: `one of ${faultModes.join(', ')}` });
	const forMs = given['forMs'];
	if (forMs !== undefined && (typeof forMs !== 'number' || !(forMs > 0 && forMs <= maxFaultMs)))
		faults.push({ pointer: '/forMs', detail: `a number from 1 to ${maxFaultMs}` });
	if (mode === undefined || faults.length > 0) throw invalid(faults);
	return { mode, forMs: typeof forMs === 'number' ? forMs : undefined };
}

function unknownKeys(body: unknown, known: readonly string[]): Fault[] {
	if (!isObject(body)) return [{ pointer: '', detail: 'an object' }];
	return Object.keys(body)
		.filter((key) => !known.includes(key))
		.map((key) => ({ pointer: pointer([key]), detail: 'unknown' }));
}
