import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Fault } from '#local';
import type { Stock } from '../support/invariants.ts';
import type { ApiResponse } from '../support/base.ts';
import { expectStatus, onSale } from '../support/scenario.ts';
import {
	type FaultBase,
	expectProblem,
	killed,
	madeFor,
	open,
	parked,
	place,
	startFaultBase,
	writes,
} from './fault-base.ts';
import { expectInvariants, violationsOf } from './expect-invariants.ts';
import { holdBack } from './hold-back.ts';
import { type UseCase, openTenants } from './use-case-builders.ts';
import { belongs, callsOf, positions, prepared, useCases } from './use-cases.ts';

/** Faults 7 and 13: a response is lost, or the process ends, at every position of every use case. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenants(base);
});
afterAll(() => base.stop());

/** The stock of the use cases tried since the invariants were last checked. */
let given: Stock = {};

/** Prepares a use case, tries it under the fault, then heals the wire and lets the caller repeat it. */
async function hurtOnce(useCase: UseCase, fault: (call: Call) => Fault) {
	const { act, again, once, stock } = await prepared(base, useCase);
	given = { ...given, ...stock };
	base.wire.hurt((call) => (belongs(useCase, call) ? fault(call) : 'pass'));
	const first = await act();
	base.wire.heal();
	const calls = callsOf(base, useCase);
	const second = await again();
	if (second !== undefined)
		expect({ status: second.status, body: second.body }).toMatchObject({ status: useCase.status });
	await once();
	return { first, second, calls };
}

/** A position at which a use case is cut. */
type Cut = readonly [position: string, attempt: () => Promise<void>];

/**
 * Cuts a use case at each position, then checks the invariants: a violation stays in the tables, whichever position made
 * it. Only when there is one, the cuts are repeated with a check after each, so that the failure names the position.
 */
async function expectAfterEach(cuts: readonly Cut[]): Promise<void> {
	for (const [position, attempt] of cuts)
		await attempt().catch((cause: unknown) => {
			throw new Error(`cut ${position}`, { cause });
		});
	const all = await violationsOf(base, given);
	if (all.length > 0)
		for (const [position, attempt] of cuts) {
			await attempt();
			expect((await violationsOf(base, given)).slice(all.length), `cut ${position}`).toEqual([]);
		}
	expect(all).toEqual([]);
	given = {};
}

/** Ends the process after this many effective calls, before the last response. */
function killAfter(effective: number): (call: Call) => Fault {
	let calls = 0;
	return () => {
		calls += 1;
		if (calls < effective) return 'pass';
		return calls === effective ? 'drop' : killed;
	};
}

const positionsByName = new Map<string, Awaited<ReturnType<typeof positions>>>();
async function positionsOf(useCase: UseCase) {
	const positionsOfCase = positionsByName.get(useCase.name) ?? (await positions(base, useCase));
	positionsByName.set(useCase.name, positionsOfCase);
	return positionsOfCase;
}

/** Loses every response to one write. `tries` is how often the client sends the write. */
function loseResponses(position: number, tries: number): (call: Call) => Fault {
	let calls = 0;
	let lost: string | undefined;
	let left = tries;
	return ({ request }) => {
		const words = JSON.stringify(request);
		if (words !== lost) calls += 1;
		if (calls === position) lost = words;
		if (words !== lost || left === 0) return 'pass';
		left -= 1;
		return 'drop';
	};
}

describe('7: committed but the response lost', () => {
	test.each(useCases.map((useCase) => [useCase.name, useCase] as const))(
		'%s: the repeated request takes effect once after a lost response of any write',
		async (_, useCase) => {
			const { writes: all } = await positionsOf(useCase);
			expect(all.length).toBeGreaterThan(0);
			await expectAfterEach(
				all.map((position): Cut => [
					`at the response of call ${position}`,
					async () => {
						const { first, calls } = await hurtOnce(useCase, loseResponses(position, Number.POSITIVE_INFINITY));
						if (first !== undefined) expectProblem(first, 503, 'unavailable');
						expect(calls.filter(({ status, ...call }) => status === 0 && writes(call)).length).toBeLessThanOrEqual(4);
					},
				]),
			);
		},
	);

	test.each(useCases.filter(({ name }) => name !== 'expiring').map((useCase) => [useCase.name, useCase] as const))(
		'%s: the client does not notice a response that is lost once',
		async (_, useCase) => {
			const { writes: all } = await positionsOf(useCase);
			await expectAfterEach(
				all.map((position): Cut => [
					`at the first response of call ${position}`,
					async () => {
						const { first, second } = await hurtOnce(useCase, loseResponses(position, 1));
						if (first === undefined) return;
						expect(first.status).toBeLessThan(300);
						expect(first.body).toEqual(second?.body);
					},
				]),
			);
		},
	);
});

describe('13: the process ends between any two external calls', () => {
	test.each(useCases.map((useCase) => [useCase.name, useCase] as const))(
		'%s: the next try completes it, after whichever call the process ended',
		async (_, useCase) => {
			const { calls } = await positionsOf(useCase);
			expect(calls).toBeGreaterThan(0);
			await expectAfterEach(
				Array.from({ length: calls + 1 }, (_, effective): Cut => [
					`after call ${effective} of ${calls}`,
					async () => {
						const { first } = await hurtOnce(useCase, killAfter(effective));
						expect(first === undefined || first.status >= 500).toBe(true);
					},
				]),
			);
		},
	);

	test.each(['before', 'after'] as const)(
		'a reservation whose recording ended %s its write is recorded by the next delivery and released in time',
		async (when) => {
			const expiring = useCases.find(({ name }) => name === 'expiring');
			if (expiring === undefined) throw new Error('no such use case');
			const noting = madeFor('index-orders');
			let tries = 0;
			base.wire.hurt((call) => {
				if (!noting(call)) return 'pass';
				tries += 1;
				if (tries > 2) return 'pass';
				return when === 'before' ? killed : 'drop';
			});
			const { act, once, stock } = await expiring.prepare(base);
			await base.settled();
			base.wire.heal();
			expect(tries).toBeGreaterThan(2);
			await act();
			await once();
			await expectInvariants(base, stock);
			expect(parked(base)).toEqual([]);
		},
	);

	// A refund whose response was lost is found by a read.
	test.each([
		['down', 503],
		['timeout_after_commit', 200],
	] as const)(
		'a late payment is refunded once when Stripe is available again, after the fault "%s"',
		async (mode, meanwhile) => {
			const late = useCases.find(({ name }) => name.endsWith('with the stock sold'));
			if (late === undefined) throw new Error('no such use case');
			const { act, again, once, stock } = await late.prepare(base);
			await base.stripeFault(mode);
			await act();
			expectStatus((await again()) ?? expect.fail('no answer'), meanwhile);
			await base.stripeFault('none');
			expectStatus((await again()) ?? expect.fail('no answer'), 200);
			await once();
			await expectInvariants(base, stock);
		},
	);
});

describe('I6: a state is left once', () => {
	test('one of eight concurrent shipments of an order is stored, and one of eight receipts', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const { checkoutId, orders } = expectStatus(await place(base, [[id, 'red', 'S', 1]]), 201).body;
		await base.succeed(await open(base, checkoutId));
		const { orderId } = orders[0];
		const where = `/v1/merchant/orders/${orderId}/shipments`;
		const numbers = Array.from({ length: 8 }, (_, i) => `SF${i}`);
		/** Every request has read before any writes. */
		const atOnce = async (requests: () => Promise<ApiResponse>[]) => {
			const writing = holdBack(base, (call) => writes(call) && call.caller.kind === 'route');
			const responses = requests();
			await expect.poll(writing.held).toBe(numbers.length);
			writing.release();
			return Promise.all(responses);
		};
		const shipped = await atOnce(() =>
			numbers.map((trackingNumber) => base.merchant('tenant-a').post(where, { carrier: 'SF', trackingNumber })),
		);
		const [first, ...more] = shipped.filter(({ status }) => status === 201);
		expect(more).toEqual([]);
		for (const response of shipped.filter((one) => one !== first)) expectProblem(response, 409, 'order-state');
		const { shipment } = (await base.buyer().get(`/v1/orders/${orderId}`)).body;
		expect(shipment).toEqual(first?.body.shipment);
		const received = await atOnce(() => numbers.map(() => base.buyer().post(`/v1/orders/${orderId}/receipt`)));
		expect(new Set(received.map((response) => expectStatus(response, 200).body.receivedAt)).size).toBe(1);
		await expectInvariants(base, { [id]: { red: { S: 1 } } });
	});
});
