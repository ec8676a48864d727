import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Fault } from '#local';
import {
	type FaultBase,
	broken,
	expectProblem,
	madeFor,
	newDataDir,
	over,
	startFaultBase,
	throttled,
	writes,
} from '../faults/fault-base.ts';
import { expectStatus, openTenant, shirt } from '../support/scenario.ts';

/** Merchant requests, each with credentials for its tenant alone. */

const tenants = ['tenant-a', 'tenant-b', 'tenant-c', 'tenant-d'];
const listings = '/v1/merchant/listings';

let base: FaultBase;
beforeAll(async () => {
	// Of its own: another file's functions may have credentials of these tenants.
	base = await startFaultBase(newDataDir());
	for (const tenantId of tenants) await openTenant(base, tenantId);
});
beforeEach(() => {
	base.wire.heal();
	base.wire.clear();
});
afterAll(() => base.stop());

const assumed = () =>
	base.wire.records
		.filter(({ operation }) => operation === 'AssumeRole')
		.map(({ request }) => request['RoleSessionName']);

test('concurrent requests of several tenants use their own credentials, with one STS call per tenant', async () => {
	const tenantIds = Array.from({ length: 60 }, (_, i) => tenants[i % tenants.length] ?? '');
	const created = await over(tenantIds, 30, async (tenantId) => {
		const merchant = base.merchant(tenantId);
		const draft = expectStatus(await merchant.post(listings, shirt), 201).body;
		return { tenantId, draft, all: expectStatus(await merchant.get(`${listings}?limit=100`), 200).body.items };
	});
	for (const { tenantId, draft, all } of created) {
		expect(draft.tenantId).toBe(tenantId);
		expect(new Set(all.map((each: { tenantId: string }) => each.tenantId))).toEqual(new Set([tenantId]));
	}
	expect(base.wire.records.filter(({ status }) => status !== 200)).toEqual([]);
	expect(assumed().toSorted()).toEqual(tenants);
});

test('requests an hour later renew the credentials once', async () => {
	await base.advance(3600);
	const merchant = base.merchant('tenant-a');
	for (let i = 0; i < 3; i++) expectStatus(await merchant.get(listings), 200);
	expect(assumed()).toEqual(['tenant-a']);
});

test.each<[string, Fault]>([
	['fails', broken],
	['throttles', throttled],
	['breaks off', 'drop'],
])('503 with Retry-After after two attempts, without a read or write, while STS %s', async (_, fault) => {
	await base.advance(3600);
	base.wire.clear();
	const before = await base.items('catalog');
	base.wire.hurt(({ operation }) => (operation === 'AssumeRole' ? fault : 'pass'));
	const merchant = base.merchant('tenant-a');
	expectProblem(await merchant.post(listings, shirt), 503, 'unavailable');
	expectProblem(await merchant.get(`/v1/merchant/orders`), 503, 'unavailable');
	expect(assumed()).toHaveLength(2 * 2);
	expect(base.wire.records.filter(madeFor('/v1/merchant/'))).toEqual([]);
	expect(base.wire.records.filter(writes)).toEqual([]);
	expect(await base.items('catalog')).toEqual(before);
	base.wire.heal();
	expectStatus(await merchant.post(listings, shirt), 201);
});
