import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { now } from '#platform';
import { businessDay } from '#kernel';
import { count, counterStore } from '#sales';
import { paid, read, record } from '../sales/given.ts';
import type { Engine } from '../support/engine.ts';
import { type Called, startHandler } from './handler.ts';

let engine: Engine;
let call: (method: string, where: string, body?: unknown, role?: string) => Promise<Called>;
beforeAll(async () => {
	const started = await startHandler();
	engine = started.engine;
	call = (method, where, body, role = 'manager') => started.call(method, where, body, { role });
});
afterAll(() => engine.stop());

const name = { zh: '名', en: 'Name' };

describe('base management', () => {
	test('admits a tenant of a cluster, suspends it, and closes it for good', async () => {
		expect(await call('POST', '/v1/base/clusters', { clusterId: 'chaonan', name })).toMatchObject({
			status: 201,
			body: { clusterId: 'chaonan', name, speciality: null },
		});
		expect((await call('POST', '/v1/base/clusters', { clusterId: 'chaonan', name })).status).toBe(409);
		const input = { tenantId: 'tenant-a', name, clusterId: 'chaonan', grade: 'leading' };
		expect(await call('POST', '/v1/base/tenants', input)).toMatchObject({
			status: 201,
			body: { ...input, state: 'applied', contact: null },
		});
		const states = [];
		for (const verb of ['suspend', 'approve', 'approve', 'suspend', 'approve', 'close', 'approve'])
			states.push((await call('POST', `/v1/base/tenants/tenant-a/${verb}`)).body.state);
		expect(states).toEqual(['applied', 'active', 'active', 'suspended', 'active', 'closed', 'closed']);
		expect(await call('PATCH', '/v1/base/tenants/tenant-a', { grade: 'ordinary' })).toMatchObject({
			status: 409,
			body: { state: 'closed' },
		});
		expect((await call('GET', '/v1/base/tenants')).body).toMatchObject({
			items: [{ tenantId: 'tenant-a' }],
			nextCursor: null,
		});
		expect((await call('PATCH', '/v1/base/clusters/chaonan', { speciality: 'underwear' })).body.speciality).toBe(
			'underwear',
		);
		expect((await call('GET', '/v1/base/clusters')).body.items).toHaveLength(1);
	});

	test('sets a target and compares sales with it', async () => {
		const year = Number(businessDay(now()).slice(0, 4));
		await count(counterStore(engine.database, 'sales'), [record(1, paid({ at: now() }))], read, 'shard-1');
		expect((await call('GET', `/v1/base/sales/progress`)).body).toMatchObject({
			year,
			target: null,
			ratio: null,
			neededPerDay: null,
		});
		expect((await call('GET', `/v1/base/target/${year}`)).status).toBe(404);
		const target = { amount: 1_000_000_000_000, currency: 'CNY' };
		expect((await call('PUT', `/v1/base/target/${year}`, target)).body).toEqual({ year, target });
		expect((await call('GET', `/v1/base/target/${year}`)).body).toEqual({ year, target });
		const { body } = await call('GET', `/v1/base/sales/progress?year=${year}`, undefined, 'finance');
		expect(body).toMatchObject({
			year,
			target,
			measure: 'paid',
			achieved: { amount: 25_800, currency: 'CNY' },
			live: true,
			ratio: 0,
		});
		expect(Object.keys(body).toSorted()).toEqual([
			'achieved',
			'live',
			'measure',
			'neededPerDay',
			'pacePerDay',
			'projected',
			'projectedDate',
			'ratio',
			'target',
			'year',
		]);
		const figure = { amount: { amount: 25_800, currency: 'CNY' }, orders: 1, units: 2 };
		expect((await call('GET', '/v1/base/sales/rankings?dimension=cluster')).body).toEqual({
			dimension: 'cluster',
			period: String(year),
			comparedWith: { from: `${year - 1}-01-01`, to: expect.stringMatching(`^${year - 1}-`) },
			measure: 'paid',
			live: true,
			items: [{ rank: 1, member: 'chaonan', ...figure, previous: null }],
		});
		const series = (await call('GET', '/v1/base/sales/series?dimension=tenant&member=tenant-a&by=month')).body;
		expect(series).toMatchObject({ dimension: 'tenant', member: 'tenant-a', by: 'month', measure: 'paid', live: true });
		expect(series.items.at(-1)).toEqual({ at: businessDay(now()).slice(0, 7), ...figure });
	});

	test.each([
		['PUT', '/v1/base/target/1999', { amount: 1, currency: 'CNY' }, 422, '/year'],
		['PUT', '/v1/base/target/2026', { amount: 0, currency: 'CNY' }, 422, '/amount'],
		['GET', '/v1/base/target/x', undefined, 422, '/year'],
		['GET', '/v1/base/sales/progress?year=26', undefined, 422, '/year'],
		['GET', '/v1/base/sales/series?dimension=planet', undefined, 422, '/dimension'],
		['GET', '/v1/base/sales/series?measure=sold', undefined, 422, '/measure'],
		['GET', '/v1/base/sales/series?from=2026-11-12&to=2026-11-11', undefined, 422, '/from'],
		['GET', '/v1/base/sales/rankings?period=2026-13', undefined, 422, '/period'],
		['GET', '/v1/base/sales/rankings?limit=1001', undefined, 422, '/limit'],
		['PUT', `/v1/base/members/${'x'.repeat(2_000)}`, { of: 'base', role: 'manager' }, 422, '/userId'],
		['PUT', '/v1/base/members/u', { of: 'base', role: 'owner' }, 422, '/role'],
		['POST', '/v1/base/tenants', { state: 'active' }, 422, '/tenantId'],
	])('refuses %s %s', async (method, where, body, status, pointer) => {
		const response = await call(method, where, body);
		expect(response).toMatchObject({ status, body: { type: '/problems/invalid' } });
		expect(response.body.errors[0].pointer).toBe(pointer);
	});

	test('finds no tenant or cluster by an invalid id', async () => {
		const where = [
			'tenants/%23',
			`tenants/${'x'.repeat(3_000)}`,
			'tenants/nobody',
			'clusters/..%2F',
			'clusters/nowhere',
		];
		for (const place of where) expect((await call('GET', `/v1/base/${place}`)).status).toBe(404);
		expect((await call('POST', '/v1/base/tenants/nobody/approve')).status).toBe(404);
		expect(
			(await call('PUT', '/v1/base/members/u', { of: 'tenant', tenantId: 'nobody', role: 'owner' })).body.type,
		).toBe('/problems/unknown-tenant');
	});

	test('lets finance read but not write, and other roles neither', async () => {
		expect((await call('GET', '/v1/base/tenants', undefined, 'finance')).status).toBe(200);
		expect((await call('POST', '/v1/base/clusters', { clusterId: 'x1', name }, 'finance')).status).toBe(403);
		expect((await call('GET', '/v1/base/tenants', undefined, 'association')).status).toBe(403);
	});
});
