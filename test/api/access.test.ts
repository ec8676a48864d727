import { closingMs } from '#directory';
import { addDays, businessDay, startOfDay } from '#kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '#http';
import { invoiceExamples } from '#http/schemas';
import { type FaultBase, place, startFaultBase, writes as hasWritten } from '../faults/fault-base.ts';
import { type ApiResponse, type Caller, caller } from '../support/base.ts';
import { readyPicture } from '../support/pictures.ts';
import { address as shippingAddress, expectStatus, onSale, openTenant, pay, returnOf } from '../support/scenario.ts';
import { type Kind, type Promised, kinds, otherPhases, promised } from './callers.ts';
import { refundByHand } from './member-writes.ts';
import { allRoutes as routes } from '../support/routes.ts';

/**
 * Every route for every kind of caller, on the resources of one buyer, one tenant and one cluster. The expectation
 * follows from the route's declaration, so a new route is covered by its table.
 */

const named = (some: readonly Route[]) => some.map((route) => [`${route.method} ${route.path}`, route] as const);

let base: FaultBase;
const callers = new Map<Kind, Caller>();
let mine: Readonly<Record<string, string>>;

/** Right for a tenant without a Chinese name. */
const exportLabel = {
	productName: 'Linen shirt',
	composition: [{ fibre: 'linen', percent: 100 }],
	safetyClass: 'B',
	standard: 'ISO 3758',
	care: ['wash_30'],
	sizeDesignation: {},
	origin: 'China',
	grade: 'A',
	market: 'export',
	hsCode: '620520',
};

beforeAll(async () => {
	base = await startFaultBase();
	await tenantsInOtherPhases();
	await openTenant(base, 'tenant-a', 'chaonan');
	await openTenant(base, 'tenant-b', 'dalang');
	const listingId = await onSale(base, 'tenant-a', { red: { S: 10 } }, { label: exportLabel });
	const order = async () => expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	const [{ checkoutId }, paid, transferred] = [await order(), await order(), await order()];
	await pay(base, paid.checkoutId);
	const invoiced = `/v1/orders/${paid.orders[0].orderId}/invoice-requests`;
	expectStatus(await base.buyer().post(invoiced, invoiceExamples.requestInput), 201);
	const paidOne = async () => {
		const bought = await order();
		await pay(base, bought.checkoutId);
		return bought;
	};
	const returnId = await shippedAndReturned((await paidOne()).orders[0].orderId);
	const { refundId } = await refundByHand(base, 'tenant-a', transferred.checkoutId);
	const { importId } = expectStatus(
		await base.merchant('tenant-a').post('/v1/merchant/imports', csv, { 'content-type': 'text/csv' }),
		202,
	).body;
	const { mediaId } = await readyPicture(base, 'tenant-a');
	const { addressId } = expectStatus(await base.buyer('buyer-1').post('/v1/addresses', shippingAddress), 201).body;
	const membership = { of: 'tenant', tenantId: 'tenant-a', role: 'owner' };
	expectStatus(await base.manager.send('PUT', '/v1/base/members/owner-of-tenant-a', membership), 200);
	const day = businessDay(base.base.now());
	const target = { amount: 1, currency: 'CNY' };
	for (const whose of ['', '/clusters/chaonan', '/tenants/tenant-a'])
		expectStatus(await base.manager.send('PUT', `/v1/base/target/2026${whose}`, target), 200);
	mine = {
		listingId,
		checkoutId,
		orderId: paid.orders[0].orderId,
		refundId,
		returnId,
		importId,
		mediaId,
		addressId,
		clusterId: 'chaonan',
		tenantId: 'tenant-a',
		userId: 'owner-of-tenant-a',
		buyerId: 'buyer-1',
		year: '2026',
		day,
		number: '1',
	};
	await sealToday();
	for (const kind of kinds) callers.set(kind, caller(base.url, Promise.resolve(await kind.token(base))));
	await base.settled();
});
afterAll(() => base.stop());

const csv =
	'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price\nlinen-shirt,Linen shirt,Shirts,Size,M,129.00\n';
const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';

/** Ships an order and requests its return. */
async function shippedAndReturned(orderId: string): Promise<string> {
	const parcel = { carrier: 'SF Express', trackingNumber: 'SF7' };
	expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
	return returnOf(base, orderId);
}

/** A tenant in each phase but `active`. Closed ones were closed thirty days ago. */
async function tenantsInOtherPhases(): Promise<void> {
	const move = async (tenantId: string, verb: string) =>
		expectStatus(await base.manager.post(`/v1/base/tenants/${tenantId}/${verb}`), 200);
	for (const phase of otherPhases.filter((order) => order !== 'applied')) await openTenant(base, `tenant-${phase}`);
	const tenant = { tenantId: 'tenant-applied', name: { zh: '名', en: 'Name' }, clusterId: 'chaonan', grade: 'leading' };
	expectStatus(await base.manager.post('/v1/base/tenants', tenant), 201);
	await move('tenant-closed', 'close');
	await base.advance(closingMs / 1000);
	await move('tenant-suspended', 'suspend');
	await move('tenant-closing', 'close');
}

/** Ten minutes after its end the day is closed and sealed. */
async function sealToday(): Promise<void> {
	const now = base.base.now();
	await base.advance((startOfDay(addDays(businessDay(now), 1)) - now) / 1000 + 720);
}

/** Ids in the caller's own name that do not exist. */
function absent({ as }: Kind): Readonly<Record<string, string>> {
	return {
		listingId: `lst_${as?.tenantId ?? 'nothing'}_${unique}`,
		orderId: `ord_${as?.tenantId ?? 'nothing'}_${unique}`,
		importId: `imp_${as?.tenantId ?? 'nothing'}_${unique}`,
		mediaId: `med_${as?.tenantId ?? 'nothing'}_${unique}`,
		returnId: `ret_${as?.tenantId ?? 'nothing'}_${unique}0123456789abcd`,
		refundId: `rfd_${as?.tenantId ?? 'nothing'}_${unique}`,
		checkoutId: `chk_${as?.sub ?? 'nobody'}_${unique}`,
		addressId: unique,
		clusterId: 'nothing',
		tenantId: 'nothing',
		userId: 'nobody',
		buyerId: 'nobody',
		year: '2026',
		day: '2026-01-01',
		number: '1',
	};
}

/** Routes of figures name the member in the query. Of the callers only a cluster manager has members of its own. */
function asksOf(route: Route, { as }: Kind): boolean {
	return as?.role === 'cluster_manager' && 'member' in (route.query?.shape ?? {});
}

function address(route: Route, kind: Kind, ids: Readonly<Record<string, string>>): string {
	const where = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
		const id = ids[name];
		if (id === undefined) throw new Error(`the access test has no id for {${name}}: prepare one`);
		return id;
	});
	if (route.operation === 'getSuggestions') return `${where}?q=a`;
	return asksOf(route, kind) ? `${where}?dimension=tenant&member=${ids['tenantId']}` : where;
}

function call(route: Route, kind: Kind, ids = mine, method: string = route.method): Promise<ApiResponse> {
	const { body } = route;
	const content = body?.type === 'application/json' ? body.example : body && csv;
	return (callers.get(kind) as Caller).send(method, address(route, kind, ids), content, {
		...(route.idempotent ? { 'idempotency-key': 'k' } : {}),
		...(body?.type === 'text/csv' ? { 'content-type': 'text/csv' } : {}),
	});
}

function outcome(route: Route, kind: Kind): Promised {
	const namesSomething = /\{(?!year)/.test(route.path) || asksOf(route, kind);
	return promised(route.access, kind, namesSomething);
}

/** Statuses of an admitted write. The invitation code sent here is nobody's. */
function taken({ access, operation }: Route): readonly number[] {
	// The same manager has proposed the account of the example just before.
	if (operation === 'approveBankAccount') return [403];
	return access.actor === 'user' ? [404] : [200, 201, 202, 409, 422];
}

/** The number of entries in all audit logs. */
async function entries(): Promise<number> {
	const all = await base.items('directory');
	return all.filter(({ pk }) => pk === 'AUDIT' || String(pk).startsWith('A#')).length;
}

/** The operations of a route that have written since the wire was cleared. */
function writesOf(name: string): readonly string[] {
	const records = base.wire.records.filter((record) => hasWritten(record) && record.status === 200);
	return records.filter(({ caller: by }) => by.name === name).map(({ operation }) => operation);
}

function withoutInstance({ body }: ApiResponse): object {
	return { ...body, instance: undefined };
}

describe('a buyer is named only to roles that ship', () => {
	const personal = { name: '收件人', phone: '+86 20 8888 0000', line1: '从化区江埔街 1 号' };

	test.each([
		['owner', true],
		['fulfilment', true],
		['finance', false],
		['viewer', false],
	] as const)('%s: %s', async (role, seesPersonalData) => {
		const personalFields = seesPersonalData ? personal : { name: null, phone: null, line1: null };
		const expected = { ...personalFields, country: 'CN', province: '广东', city: '广州', postalCode: '510900' };
		const member = base.merchant('tenant-a', role);
		const order = expectStatus(await member.get(`/v1/merchant/orders/${mine['orderId']}`), 200);
		expect(order.body.shippingAddress).toEqual(expected);
		const [listed] = expectStatus(await member.get('/v1/merchant/orders'), 200).body.items;
		expect(listed.shippingAddress).toEqual(expected);
	});
});

describe('callers without access are refused, and nothing is written for them', () => {
	test.each(named(routes))('%s', async (name, route) => {
		base.wire.clear();
		for (const kind of kinds) {
			const refusal = outcome(route, kind);
			if (refusal === 'through') continue;
			const response = await call(route, kind);
			expect({ kind: kind.name, status: response.status }).toEqual({ kind: kind.name, status: refusal });
			expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
			if (refusal === 409) expect(response.body.type).toBe('/problems/tenant-not-active');
			if (refusal === 404)
				expect(withoutInstance(response)).toEqual(withoutInstance(await call(route, kind, absent(kind))));
			expect({ kind: kind.name, writes: writesOf(name) }).toEqual({ kind: kind.name, writes: [] });
		}
	});
});

describe('HEAD admits nobody that GET refuses, and has no body', () => {
	test.each(named(routes.filter(({ method }) => method === 'GET')))('%s', async (_, route) => {
		const oneForEach = new Map(kinds.map((kind) => [outcome(route, kind), kind]));
		for (const [expected, kind] of oneForEach) {
			const { status, body } = await call(route, kind, mine, 'HEAD');
			// A request without a HEAD route at the gateway carries no verified token.
			expect({ kind: kind.name, in: [expected === 'through' ? 200 : expected, 401].includes(status), body }).toEqual({
				kind: kind.name,
				in: true,
				body: '',
			});
		}
	});
});

/** The first read of an event feed begins it, and later ones prolong it. Nobody decides anything by that. */
const beginsFeed = 'listMerchantEvents';

describe('callers with access are admitted, see nothing of others, and leave an audit entry for each write', () => {
	const reads = routes.filter(({ method }) => method === 'GET');
	const writes = routes.filter(({ method }) => method !== 'GET');

	test.each(named([...reads, ...writes]))('%s', async (name, route) => {
		const member = route.access.actor === 'merchant' || route.access.actor === 'base';
		let before = route.method === 'GET' ? 0 : await entries();
		for (const kind of kinds) {
			if (outcome(route, kind) !== 'through') continue;
			base.wire.clear();
			const { status, body } = await call(route, kind);
			const written = writesOf(name).length > 0 && route.operation !== beginsFeed;
			// An entry is a write too: a call that wrote nothing has left none.
			const after = written ? await entries() : before;
			expect({ kind: kind.name, entry: after > before }).toEqual({ kind: kind.name, entry: member && written });
			before = after;
			const response = { kind: kind.name, status };
			if (route.method === 'GET') expect(response).toEqual({ kind: kind.name, status: 200 });
			else if (route.access.actor === 'stripe') expect(response.status).toBe(400);
			else expect({ ...response, body, in: taken(route).includes(status) }).toMatchObject({ in: true });
			const others = kind.as?.mine === false && route.access.reach.startsWith('own');
			for (const id of others ? [mine['listingId'], mine['orderId'], mine['checkoutId']] : [])
				expect(JSON.stringify(body)).not.toContain(id);
			// The id of a checkout names its buyer as well.
			if (route.access.actor === 'merchant') expect(JSON.stringify(body)).not.toContain(mine['buyerId']);
		}
	});
});
