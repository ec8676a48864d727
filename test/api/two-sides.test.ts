import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes } from '#functions';
import type { Route } from '#http';
import { businessDay } from '#kernel';
import { type ApiResponse, type Caller, type TestBase, startTestBase } from '../support/base.ts';
import {
	bankTransfers,
	expectStatus,
	lines,
	newKey,
	onSale,
	openTenant,
	pay,
	returnOf,
	takeTransfers,
} from '../support/scenario.ts';
import { ownResourceCells as cells } from './own-resource.ts';

/** A person on two sides: one subject as buyer, as member of a tenant and as member of the base. */

const routes: readonly Route[] = [merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap((table) =>
	Object.values(table as Readonly<Record<string, Route>>),
);
const nameOf = ({ method, path }: Route) => `${method} ${path.slice('/v1'.length)}`;

/** Decisions of members: every write of the base, and a tenant's writes about an order or a user. */
const decisions = routes.filter(({ method, access, path }) => {
	if (method === 'GET') return false;
	return access.actor === 'base' || (access.actor === 'merchant' && /\{(orderId|returnId|userId)\}/.test(path));
});

const both = 'on-two-sides';
const other = 'on-one-side';

let base: TestBase;
let listingId: string;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	await takeTransfers(base);
	listingId = await onSale(base, 'tenant-a', { red: { S: 200 } });
	await openTenant(base, 'tenant-own');
	const membership = { of: 'tenant', tenantId: 'tenant-own', role: 'owner' };
	expectStatus(await base.manager.send('PUT', `/v1/base/members/${both}`, membership), 200);
});
afterAll(() => base.stop());

async function placed(listing = listingId, quantity = 1): Promise<{ checkoutId: string; orderId: string }> {
	const buyer = base.buyer(both);
	const { checkoutId, orders } = expectStatus(
		await buyer.post('/v1/checkouts', lines([listing, 'red', 'S', quantity]), newKey()),
		201,
	).body;
	expectStatus(await buyer.post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' }), 200);
	return { checkoutId, orderId: orders[0].orderId };
}

/** A refund of an order that was paid by bank transfer, which the base has to pay. */
async function refundByHand(): Promise<string> {
	const { checkoutId, orderId } = await placed();
	const amount = { amount: 12_900, currency: 'CNY' };
	const body = { amount, bankReference: `ICBC ${checkoutId.slice(-26)}` };
	expectStatus(
		await base
			.as({ sub: 'booking-one', groups: ['base'], role: 'manager' })
			.post(`/v1/base/checkouts/${checkoutId}/transfer`, body),
		200,
	);
	const refunded = await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/refunds`, {});
	await base.base.advance(60);
	return expectStatus(refunded, 201).body.refundId;
}

/** An order of a buyer that was paid and has been shipped. */
async function shippedOrder(buyer: string): Promise<string> {
	const { checkoutId, orderId } = await placed();
	await pay(base, checkoutId, buyer);
	const parcel = { carrier: 'SF Express', trackingNumber: `SF${orderId}` };
	expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
	return orderId;
}

/** Proposes the account of the reference, which no other test has. */
async function propose(sub: string): Promise<void> {
	const { body } = baseRoutes.putBankTransferSettings;
	const manager = base.as({ sub, groups: ['base'], role: 'manager' });
	await takeTransfers(base);
	const settings = { ...bankTransfers, account: body.example.account };
	expectStatus(await manager.send('PUT', '/v1/base/settings/bank-transfers', settings), 200);
}

/** The ids of resources of the person on two sides, as far as the address of a route names them. */
async function ownIds({ path }: Route): Promise<Readonly<Record<string, string>>> {
	const ids: Record<string, string> = {
		tenantId: 'tenant-own',
		buyerId: both,
		userId: both,
		clusterId: 'chaonan',
		year: '2026',
		number: '1',
	};
	if (path.includes('{checkoutId}')) ids['checkoutId'] = (await placed()).checkoutId;
	if (path.includes('bank-transfers')) await propose(both);
	if (path.includes('{returnId}')) ids['returnId'] = await returnOf(base, await shippedOrder(both), both);
	if (path.includes('{refundId}')) ids['refundId'] = await refundByHand();
	if (path.includes('{orderId}')) {
		const { checkoutId, orderId } = await placed();
		await pay(base, checkoutId, both);
		ids['orderId'] = orderId;
	}
	return ids;
}

function as(subject: string, { access }: Route): Caller {
	return access.actor === 'merchant'
		? base.as({ sub: subject, groups: ['merchant'], role: access.roles[0] ?? '', tenantId: 'tenant-a' })
		: base.as({ sub: subject, groups: ['base'], role: 'manager' });
}

function call(route: Route, subject: string, ids: Readonly<Record<string, string>>): Promise<ApiResponse> {
	const where = route.path.replaceAll(
		/\{(\w+)\}/g,
		(_, name: string) => ids[name] ?? expect.fail(`no id for {${name}}`),
	);
	const body = route.body?.type === 'application/json' ? route.body.example : undefined;
	return as(subject, route).send(route.method, where, body);
}

test('every decision of a member declares its result for the member’s own resource', () => {
	expect(decisions.map(nameOf).toSorted()).toEqual(Object.keys(cells).toSorted());
});

describe('a decision about one’s own resource', () => {
	const declared = decisions.map((route) => [nameOf(route), route] as const);
	const refusing = declared.filter(([name]) => 'refused' in (cells[name] ?? {}));
	const allowing = declared.filter(([name]) => 'allowed' in (cells[name] ?? {}));

	test.each(refusing)('%s is refused, and is left to another member', async (name, route) => {
		const cell = cells[name] ?? {};
		const ids = await ownIds(route);
		const response = await call(route, both, ids);
		expect({ status: response.status, type: response.body.type }).toEqual({
			status: 403,
			type: `/problems/${'refused' in cell ? cell.refused : ''}`,
		});
		expect((await call(route, other, ids)).status).not.toBe(403);
	});

	test.each(allowing)('%s is treated like any other', async (_, route) => {
		const { body } = await call(route, both, await ownIds(route));
		// The example has lower limits than the rest of these tests needs.
		if (route.operation === 'putBankTransferSettings') await takeTransfers(base);
		expect(String(body.type)).not.toMatch(/^\/problems\/own-/);
	});
});

describe('a bank transfer', () => {
	const cny = (amount: number) => ({ amount, currency: 'CNY' });
	const finance = (sub: string) => base.as({ sub, groups: ['base'], role: 'finance' });
	const confirm = (sub: string, checkoutId: string, amount: number, more: object = {}) =>
		finance(sub).post(`/v1/base/checkouts/${checkoutId}/transfer`, {
			amount: cny(amount),
			bankReference: `ICBC ${checkoutId.slice(-26)}`,
			...more,
		});
	const large = 100_000_100;

	/** A checkout just above the limit of a single confirmation. */
	async function costly(): Promise<string> {
		const price = { price: cny(1_000_001) };
		const listing = await onSale(base, 'tenant-a', { red: { S: 100 } }, price);
		return (await placed(listing, 100)).checkoutId;
	}
	const entries = async () =>
		expectStatus(await base.manager.get('/v1/base/audit?limit=100'), 200).body.items.filter(
			({ operation }: { operation: string }) => operation === 'confirmTransfer',
		).length;
	const stateOf = async (checkoutId: string) =>
		expectStatus(await base.buyer(both).get(`/v1/checkouts/${checkoutId}`), 200).body.state;

	test('that was not opened is not confirmed', async () => {
		const buyer = base.buyer(both);
		const { checkoutId, total } = expectStatus(
			await buyer.post('/v1/checkouts', lines([listingId, 'red', 'S', 1]), newKey()),
			201,
		).body;
		const response = expectStatus(await confirm('finance-1', checkoutId, total.amount), 409);
		expect(response.body.type).toBe('/problems/transfer-not-opened');
		expect(await stateOf(checkoutId)).toBe('awaiting_payment');
	});

	test('up to 1,000,000.00 CNY needs one person', async () => {
		const { checkoutId } = await placed();
		const { body } = expectStatus(await confirm('finance-1', checkoutId, 12_900), 200);
		expect(body).toEqual({ checkoutId, state: 'paid', confirmations: { given: 1, needed: 1 } });
	});

	test('above it needs two with the same amount; each leaves one entry, and a repeated first changes nothing', async () => {
		const checkoutId = await costly();
		const before = await entries();
		const waiting = { checkoutId, state: 'awaiting_payment', confirmations: { given: 1, needed: 2 } };
		for (const _ of [1, 2])
			expect(expectStatus(await confirm('finance-1', checkoutId, large), 200).body).toEqual(waiting);
		expect(await entries()).toBe(before + 1);
		const differs = expectStatus(await confirm('finance-2', checkoutId, large - 1), 409);
		expect(differs.body).toMatchObject({
			type: '/problems/transfer-differs',
			confirmed: cny(large),
			requested: cny(large - 1),
		});
		expect(await stateOf(checkoutId)).toBe('awaiting_payment');
		const paid = { checkoutId, state: 'paid', confirmations: { given: 2, needed: 2 } };
		for (const by of ['finance-2', 'finance-1', 'finance-2'])
			expect(expectStatus(await confirm(by, checkoutId, large), 200).body).toEqual(paid);
		expect(await entries()).toBe(before + 2);
	});

	test('confirmed by two at the same moment counts both', async () => {
		const checkoutId = await costly();
		const responses = await Promise.all(['finance-1', 'finance-2'].map((by) => confirm(by, checkoutId, large)));
		for (const response of responses) expectStatus(response, 200);
		expect(responses.map(({ body }) => body.confirmations.given).toSorted()).toEqual([1, 2]);
		expect(await stateOf(checkoutId)).toBe('paid');
	});

	test('with a wrong amount can be corrected by the first person', async () => {
		const checkoutId = await costly();
		const confirmationsAfter = async (by: string, amount: number) =>
			expectStatus(await confirm(by, checkoutId, amount), 200).body.confirmations.given;
		expect([
			await confirmationsAfter('finance-1', large + 1),
			await confirmationsAfter('finance-1', large),
			await confirmationsAfter('finance-2', large),
		]).toEqual([1, 1, 2]);
		expect(await stateOf(checkoutId)).toBe('paid');
	});

	test('with a wrong amount of an absent person can be corrected by two others after an hour', async () => {
		const checkoutId = await costly();
		expectStatus(await confirm('finance-1', checkoutId, large + 1), 200);
		expectStatus(await confirm('finance-2', checkoutId, large), 409);
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 3_600 }), 200);
		const confirmationsAfter = async (by: string) =>
			expectStatus(await confirm(by, checkoutId, large), 200).body.confirmations.given;
		expect([
			await confirmationsAfter('finance-2'),
			await confirmationsAfter('finance-2'),
			await confirmationsAfter('finance-3'),
		]).toEqual([1, 1, 2]);
		expect(await stateOf(checkoutId)).toBe('paid');
	});

	test('of another amount than a large checkout needs two to accept it as well', async () => {
		const checkoutId = await costly();
		for (const by of ['finance-1', 'finance-2']) expectStatus(await confirm(by, checkoutId, 1), 200);
		const accept = async (by: string) =>
			expectStatus(await finance(by).post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'accept' }), 200).body;
		const waiting = { checkoutId, state: 'review', confirmations: { given: 1, needed: 2 } };
		for (const _ of [1, 2]) expect(await accept('finance-1')).toEqual(waiting);
		expect(await accept('finance-2')).toEqual({
			checkoutId,
			state: 'paid',
			confirmations: { given: 2, needed: 2 },
		});
	});

	test('is listed on the day of its confirmation, with its confirmers and the bank’s reference', async () => {
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 86_400 }), 200);
		const small = (await placed()).checkoutId;
		const late = (await placed()).checkoutId;
		const big = await costly();
		expectStatus(await confirm('finance-1', small, 12_900, { bankReference: 'ICBC 1' }), 200);
		expectStatus(await base.buyer(both).post(`/v1/checkouts/${late}/cancel`), 200);
		for (const _ of [1, 2]) expectStatus(await confirm('finance-1', late, 12_900), 409);
		expectStatus(await confirm('finance-1', big, large, { bankReference: 'ICBC 2' }), 200);
		expectStatus(await confirm('finance-2', big, large, { bankReference: 'icbc2' }), 200);
		const where = `/v1/base/reconciliations/${businessDay(base.base.now())}`;
		const listed: object[] = [];
		for (let cursor = ''; ;) {
			const { body } = expectStatus(await finance('finance-1').get(`${where}?limit=2${cursor}`), 200);
			listed.push(...body.transfers);
			if (body.nextCursor === null) break;
			cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
		}
		const of = (checkoutId: string, amount: number, bankReference: string, ...confirmedBy: string[]) => ({
			checkoutId,
			amount: cny(amount),
			bankReference,
			confirmedBy,
			confirmedAt: expect.stringMatching(/Z$/),
		});
		expect(listed).toEqual([
			of(small, 12_900, 'ICBC 1', 'finance-1'),
			of(late, 12_900, `ICBC ${late.slice(-26)}`, 'finance-1'),
			of(big, large, 'icbc2', 'finance-1', 'finance-2'),
		]);
	});
});
