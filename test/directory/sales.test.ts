import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businessDay } from '#kernel';
import { now } from '#platform';
import { count, counterStore } from '#sales';
import { paid, read, record } from '../sales/given.ts';
import type { Engine } from '../support/engine.ts';
import { type Called, startHandler } from './handler.ts';

/** Chaonan of three tenants, Yuanzhou of three, Dalang of one: each has sold one order today. */
const members = { chaonan: ['c1', 'c2', 'c3'], yuanzhou: ['y1', 'y2', 'y3'], dalang: ['d1'] } as const;
const at = now();
const today = businessDay(at);
const year = today.slice(0, 4);
const cny = (amount: number) => ({ amount, currency: 'CNY' });

let engine: Engine;
let call: Awaited<ReturnType<typeof startHandler>>['call'];
beforeAll(async () => {
	({ engine, call } = await startHandler());
	const name = { zh: '名', en: 'Name' };
	let n = 0;
	for (const [clusterId, tenants] of Object.entries(members)) {
		await call('POST', '/v1/base/clusters', { clusterId, name });
		for (const tenantId of tenants) {
			await call('POST', '/v1/base/tenants', { tenantId, name, clusterId, grade: 'leading' });
			n += 1;
			const order = paid({ n, tenantId, clusterId, at, lines: [['=shirts', 1, 100 * n]] });
			await count(counterStore(engine.database, 'sales'), [record(n, order)], read, 'shard');
		}
	}
});
afterAll(() => engine.stop());

const roles = {
	manager: { role: 'manager' },
	finance: { role: 'finance' },
	dalang: { role: 'cluster_manager', clusterId: 'dalang' },
	nobody: { role: 'cluster_manager' },
	association: { role: 'association' },
} as const;
const sales = '/v1/base/sales';
const get = (where: string, who: keyof typeof roles = 'manager'): Promise<Called> =>
	call('GET', where, undefined, roles[who]);

describe('the access by role', () => {
	test.each<[string, Record<keyof typeof roles, number>]>([
		[`${sales}/progress`, { manager: 200, finance: 200, dalang: 200, nobody: 403, association: 200 }],
		[`${sales}/progress?dimension=base`, { manager: 200, finance: 200, dalang: 403, nobody: 403, association: 200 }],
		[
			`${sales}/progress?dimension=cluster&member=dalang`,
			{ manager: 200, finance: 200, dalang: 200, nobody: 403, association: 403 },
		],
		[
			`${sales}/progress?dimension=tenant&member=c1`,
			{ manager: 200, finance: 200, dalang: 404, nobody: 403, association: 403 },
		],
		[`${sales}/series`, { manager: 200, finance: 200, dalang: 200, nobody: 403, association: 200 }],
		[
			`${sales}/series?dimension=cluster&member=chaonan`,
			{ manager: 200, finance: 200, dalang: 404, nobody: 403, association: 200 },
		],
		[
			`${sales}/series?dimension=cluster&member=chaonan&by=hour`,
			{ manager: 200, finance: 200, dalang: 404, nobody: 403, association: 403 },
		],
		[
			`${sales}/series?dimension=tenant&member=d1`,
			{ manager: 200, finance: 200, dalang: 200, nobody: 403, association: 403 },
		],
		[
			`${sales}/series?dimension=tenant&member=c1`,
			{ manager: 200, finance: 200, dalang: 404, nobody: 403, association: 403 },
		],
		[
			`${sales}/series?dimension=tenant&member=nobody`,
			{ manager: 404, finance: 404, dalang: 404, nobody: 403, association: 403 },
		],
		[
			`${sales}/series?dimension=category&member=shirts`,
			{ manager: 200, finance: 200, dalang: 403, nobody: 403, association: 200 },
		],
		[`${sales}/rankings`, { manager: 200, finance: 200, dalang: 200, nobody: 403, association: 200 }],
		[`${sales}/rankings?dimension=tenant`, { manager: 200, finance: 200, dalang: 200, nobody: 403, association: 403 }],
		[`${sales}/rankings?dimension=grade`, { manager: 200, finance: 200, dalang: 403, nobody: 403, association: 200 }],
		[`${sales}/export.csv`, { manager: 200, finance: 200, dalang: 200, nobody: 403, association: 200 }],
		[
			`${sales}/export.csv?dimension=tenant`,
			{ manager: 200, finance: 200, dalang: 200, nobody: 403, association: 403 },
		],
		[
			`/v1/base/target/${year}/clusters/chaonan`,
			{ manager: 404, finance: 404, dalang: 404, nobody: 403, association: 403 },
		],
		[`/v1/base/target/${year}/targets`, { manager: 200, finance: 200, dalang: 403, nobody: 403, association: 403 }],
	])('admits the permitted roles to %s only', async (where, expected) => {
		const statuses = Object.keys(expected).map(async (who) => [
			who,
			(await get(where, who as keyof typeof roles)).status,
		]);
		expect(Object.fromEntries(await Promise.all(statuses))).toEqual(expected);
	});
});

describe('the figures that each role sees', () => {
	const ranks = async (who: keyof typeof roles, query: string) =>
		(await get(`${sales}/rankings?${query}`, who)).body.items.map((row: Record<string, unknown>) => [
			row['rank'],
			row['member'],
			(row['amount'] as { amount: number } | null)?.amount ?? null,
			row['suppressed'] ?? false,
		]);

	test('are limited in a ranking of clusters', async () => {
		expect(await ranks('finance', 'dimension=cluster')).toEqual([
			[1, 'yuanzhou', 1_500, false],
			[2, 'dalang', 700, false],
			[3, 'chaonan', 600, false],
		]);
		expect(await ranks('dalang', 'dimension=cluster')).toEqual([
			[1, 'yuanzhou', null, false],
			[2, 'dalang', 700, false],
			[3, 'chaonan', null, false],
		]);
		expect(await ranks('association', `period=${today}`)).toEqual([
			[1, 'yuanzhou', 1_500, false],
			[null, 'chaonan', null, true],
			[null, 'dalang', null, true],
		]);
	});

	test('are limited in a ranking of tenants', async () => {
		expect(await ranks('manager', 'limit=2')).toEqual([
			[1, 'd1', 700, false],
			[2, 'y3', 600, false],
		]);
		expect(await ranks('dalang', '')).toEqual([[1, 'd1', 700, false]]);
	});

	test('are limited in a series', async () => {
		const last = async (who: keyof typeof roles, query = '') =>
			(await get(`${sales}/series?${query}`, who)).body.items.at(-1);
		expect(await last('dalang')).toEqual({ at: today, amount: cny(700), orders: 1, units: 1 });
		expect(await last('association')).toEqual({ at: today, amount: cny(2_800), orders: 7, units: 7 });
		expect(await last('association', 'dimension=cluster&member=dalang&by=month')).toEqual({
			at: today.slice(0, 7),
			amount: null,
			orders: null,
			units: null,
			suppressed: true,
		});
	});

	test('are limited in progress', async () => {
		const achieved = async (who: keyof typeof roles, query = '') =>
			(await get(`${sales}/progress?${query}`, who)).body.achieved.amount;
		expect(await achieved('association')).toBe(2_800);
		expect(await achieved('dalang')).toBe(700);
		expect(await achieved('dalang', 'dimension=tenant&member=d1')).toBe(700);
		expect(await achieved('manager', 'dimension=tenant&member=c2')).toBe(200);
	});

	test('are limited in a file', async () => {
		const rows = async (who: keyof typeof roles, query = '') =>
			(await get(`${sales}/export.csv?from=${today}&${query}`, who)).body.split('\r\n').slice(1, -1);
		expect(await rows('manager', 'dimension=category')).toEqual([`${today},category,'=shirts,paid,28.00,7,7,true`]);
		expect(await rows('manager')).toHaveLength(7);
		expect(await rows('dalang', 'dimension=cluster&by=month')).toEqual([
			`${today.slice(0, 7)},cluster,dalang,paid,7.00,1,1,true`,
		]);
		expect(await rows('association', 'by=month')).toEqual([
			`${today.slice(0, 7)},cluster,chaonan,paid,,,,true`,
			`${today.slice(0, 7)},cluster,dalang,paid,,,,true`,
			`${today.slice(0, 7)},cluster,yuanzhou,paid,15.00,3,3,true`,
		]);
	});
});

test('come in a file with a name, a byte order mark and a header', async () => {
	const { headers, body } = await get(`${sales}/export.csv`);
	expect(headers).toMatchObject({
		'content-type': 'text/csv; charset=utf-8',
		'content-disposition': 'attachment; filename="sales.csv"',
	});
	expect(body.startsWith('\ufeffdate,dimension,member,measure,amount_cny,orders,units,live\r\n')).toBe(true);
});

describe('the targets of clusters and tenants', () => {
	test('are set, read, listed page by page, and used by progress', async () => {
		const target = cny(1_400);
		const put = (where: string) => call('PUT', `/v1/base/target/${year}/${where}`, target);
		const owned = (dimension: string, member: string) => ({ year: Number(year), dimension, member, target });
		expect(await put('clusters/dalang')).toMatchObject({ status: 200, body: owned('cluster', 'dalang') });
		for (const tenant of ['c2', 'c1', 'd1']) expect((await put(`tenants/${tenant}`)).status).toBe(200);
		for (const who of ['manager', 'dalang'] as const) {
			expect((await get(`/v1/base/target/${year}/clusters/dalang`, who)).body).toEqual(owned('cluster', 'dalang'));
			expect((await get(`/v1/base/target/${year}/tenants/d1`, who)).body).toEqual(owned('tenant', 'd1'));
		}
		expect((await get(`/v1/base/target/${year}/tenants/c1`, 'dalang')).status).toBe(404);
		expect((await get(`${sales}/progress`, 'dalang')).body).toMatchObject({ target, ratio: 0.5 });
		expect((await get(`${sales}/progress?dimension=tenant&member=c1`)).body.target).toEqual(target);
		const list = async (query: string) => (await get(`/v1/base/target/${year}/targets?${query}`)).body;
		expect(await list('')).toEqual({ items: [owned('cluster', 'dalang')], nextCursor: null });
		const first = await list('dimension=tenant&limit=2');
		expect(first.items).toEqual([owned('tenant', 'c1'), owned('tenant', 'c2')]);
		expect((await list(`dimension=tenant&cursor=${first.nextCursor}`)).items).toEqual([owned('tenant', 'd1')]);
		expect((await get(`/v1/base/target/${Number(year) + 1}/tenants/d1`)).status).toBe(404);
	});

	test.each(['clusters/nowhere', 'tenants/nobody', 'tenants/dalang', 'clusters/A%231', 'tenants/x'])(
		'are refused for a missing subject: %s',
		async (where) => {
			expect((await call('PUT', `/v1/base/target/${year}/${where}`, cny(1))).status).toBe(404);
			expect((await get(`/v1/base/target/${year}/${where}`)).status).toBe(404);
		},
	);
});

describe('an invalid sales query', () => {
	test.each([
		['progress?dimension=category', ['/dimension']],
		['progress?dimension=cluster', ['/member']],
		['progress?dimension=tenant&member=A%23', ['/member']],
		['progress?year=1999', ['/year']],
		['series?dimension=planet&by=week&measure=sold', ['/dimension', '/by', '/measure']],
		['series?dimension=tenant', ['/member']],
		['series?from=2026-11-12&to=2026-11-11', ['/from']],
		['series?from=2026-02-30&to=never', ['/from', '/to']],
		['series?from=2024-01-01&to=2026-01-01', ['/from']],
		['rankings?dimension=planet', ['/dimension']],
		['rankings?period=2026-13', ['/period']],
		['rankings?measure=sold', ['/measure']],
		['rankings?limit=0', ['/limit']],
		['export.csv?by=hour', ['/by']],
		['export.csv?dimension=planet&measure=sold', ['/dimension', '/measure']],
		['export.csv?from=2026-11-12&to=2026-11-11', ['/from']],
		['export.csv?from=2020-01-01&to=2026-01-01&by=month', ['/from']],
	])('is refused with a pointer to its fault: %s', async (question, pointers) => {
		const response = await get(`${sales}/${question}`);
		expect(response).toMatchObject({ status: 422, body: { type: '/problems/invalid' } });
		expect(response.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual(pointers);
	});
});
