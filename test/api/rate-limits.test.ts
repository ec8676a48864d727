import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type Route, rateLimiter } from '#http';
import { openapi } from '#openapi';
import { createApp } from '#infra';
import { configs } from '../../infra/stages.ts';
import { type FaultBase, expectProblem, newDataDir, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus } from '../support/scenario.ts';

const generous = { requestsPerSecond: 1_000, burst: 10_000 };
/** No test lasts an hour, so a burst stays used up, however slow the machine is. */
const scarce = { requestsPerSecond: 1 / 3_600, burst: 3 };
const recovering = { requestsPerSecond: 0.5, burst: 3 };

describe('a caller above its rate limit', () => {
	const templates = mkdtempSync(path.join(tmpdir(), 'conghua-budgets-'));
	let base: FaultBase;
	beforeAll(async () => {
		const callerBudgets = { user: scarce, buyer: scarce, merchant: scarce, base: recovering };
		createApp('dev', { outdir: templates }, { ...configs.dev, rateLimits: callerBudgets }).synth();
		base = await startFaultBase(newDataDir(), templates);
	});
	afterAll(async () => {
		await base.stop();
		rmSync(templates, { recursive: true, force: true });
	});

	const exhaust = async (sub: string) => {
		for (let i = 0; i < scarce.burst; i++) expectStatus(await base.buyer(sub).get('/v1/orders'), 200);
	};

	test('is refused before anything is read or written', async () => {
		await exhaust('hasty');
		base.wire.clear();
		expectProblem(await base.buyer('hasty').get('/v1/orders'), 429, 'too-many-requests');
		const refused = await base.buyer('hasty').post('/v1/checkouts', {}, { 'idempotency-key': 'k' });
		const { headers } = expectProblem(refused, 429, 'too-many-requests');
		expect(refused.body.retryAfterSeconds).toBe(Number(headers.get('retry-after')));
		expect(base.wire.records).toEqual([]);
	});

	test('is admitted after the Retry-After', async () => {
		const request = () => base.manager.get('/v1/base/tenants');
		// So many at once that a slow machine does not recover a request for each.
		const responses = await Promise.all(Array.from({ length: 16 }, request));
		const refused = responses.find(({ status }) => status !== 200) ?? expect.fail('all are admitted');
		const { headers } = expectProblem(refused, 429, 'too-many-requests');
		await passed(Number(headers.get('retry-after')) * 1_000);
		expectStatus(await request(), 200);
	});

	test('does not affect others, anonymous requests, or itself in another function', async () => {
		await exhaust('greedy');
		expectProblem(await base.buyer('greedy').get('/v1/orders'), 429, 'too-many-requests');
		expectStatus(await base.buyer('modest').get('/v1/orders'), 200);
		expectStatus(await base.buyer('greedy').get('/v1/clusters'), 200);
		expectStatus(await base.buyer('greedy').post('/v1/checkouts/none/payment', { method: 'card' }), 404);
	});

	test('is unaffected by moving the clock', async () => {
		await exhaust('traveller');
		await base.advance(86_400);
		expectProblem(await base.buyer('traveller').get('/v1/orders'), 429, 'too-many-requests');
	});

	test('is limited only once identified: faults of token or role come first', async () => {
		await exhaust('stranger');
		expectProblem(await base.buyer('stranger').get('/v1/base/tenants'), 403, 'forbidden');
		expectProblem(await base.anyone.get('/v1/orders'), 401, 'unauthorized');
	});
});

describe('a budget', () => {
	const budgets = { user: generous, buyer: recovering, merchant: generous, base: generous };
	const buyer = (buyerId: string) => ({ actor: 'buyer', buyerId }) as const;

	test('allows a burst, then a steady rate, with a Retry-After exact to the second', () => {
		let at = 0;
		const { consume: spend } = rateLimiter({ ...budgets, buyer: { requestsPerSecond: 4, burst: 20 } }, () => at);
		const let_in = (seconds: number) => {
			let count = 0;
			for (const end = at + seconds * 1_000; at < end; at += 10) if (spend(buyer('b')) === 0) count += 1;
			return count;
		};
		expect(let_in(10)).toBe(20 + 10 * 4 - 1);
		expect(spend(buyer('b'))).toBe(0);
		const wait = spend(buyer('b'));
		expect(wait).toBe(1);
		at += wait * 1_000;
		expect(spend(buyer('b'))).toBe(0);
		at += 3_600_000;
		expect(let_in(0.2)).toBe(20);
	});

	test('does not count refused requests: persistent callers are admitted at the same rate', () => {
		let at = 0;
		const { consume: spend } = rateLimiter(budgets, () => at);
		const waits = Array.from({ length: 100 }, () => spend(buyer('b')));
		expect(waits.filter((wait) => wait === 0)).toHaveLength(scarce.burst);
		at = 2_000;
		expect(spend(buyer('b'))).toBe(0);
	});

	test('is kept for a bounded number of recent callers', () => {
		const limiter = rateLimiter(budgets, () => 0);
		for (let i = 0; i < scarce.burst; i++) limiter.consume(buyer('first'));
		for (let i = 0; i < 9_999; i++) limiter.consume(buyer(`b${i}`));
		expect(limiter.callers).toBe(10_000);
		expect(limiter.consume(buyer('first'))).toBeGreaterThan(0);
		for (let i = 0; i < 1_000; i++) limiter.consume(buyer(`c${i}`));
		expect(limiter.callers).toBe(10_000);
		expect(limiter.consume(buyer('first'))).toBe(0);
	});

	test('is separate for each kind of caller, and absent for anonymous requests', () => {
		const limiter = rateLimiter(budgets, () => 0);
		for (let i = 0; i < scarce.burst; i++) limiter.consume(buyer('x'));
		expect(limiter.consume(buyer('x'))).toBeGreaterThan(0);
		expect(limiter.consume({ actor: 'user', userId: 'x' })).toBe(0);
		for (let i = 0; i < 20_000; i++) expect(limiter.consume({ actor: 'public' })).toBe(0);
		expect(limiter.callers).toBe(2);
	});

	test.each(Object.entries(configs))('of %s accepts the load of honest callers', (_, { rateLimits: callerBudgets }) => {
		for (const { burst, requestsPerSecond } of Object.values(callerBudgets)) {
			expect(burst).toBeGreaterThanOrEqual(2_000);
			expect(requestsPerSecond).toBeGreaterThanOrEqual(50);
		}
	});
});

test('every operation with a token documents the refusal with its Retry-After, and no other does', () => {
	const routes = [storefrontRoutes, searchRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap(
		(table) => Object.values<Route>(table),
	);
	const { paths } = openapi(routes) as unknown as {
		paths: Record<string, Record<string, { responses: Record<string, { headers: object; content: object }> }>>;
	};
	for (const { method, path: where, access } of routes) {
		const response = paths[where]?.[method.toLowerCase()]?.responses['429'];
		const known = access.actor !== 'public' && access.actor !== 'stripe';
		expect(JSON.stringify(response ?? '').includes('schemas/TooManyRequestsProblem')).toBe(known);
		if (known) expect(response?.headers).toHaveProperty('Retry-After');
	}
});
