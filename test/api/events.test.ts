import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import { violationsOf } from '../faults/expect-invariants.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay, returnOf, shirt } from '../support/scenario.ts';

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b', 'tenant-c']) await openTenant(base, tenantId);
});
afterAll(() => base.stop());

interface EventResponse {
	readonly eventId: string;
	readonly type: string;
	readonly [fact: string]: unknown;
}

async function ask(
	tenantId: string,
	query = '',
	role?: string,
): Promise<{ items: EventResponse[]; nextCursor: string | null }> {
	return expectStatus(await base.merchant(tenantId, role).get(`/v1/merchant/events${query}`), 200).body;
}

/** What happened behind an event, once the streams are read. */
async function since(tenantId: string, after: string): Promise<EventResponse[]> {
	await base.settled();
	return (await ask(tenantId, `?limit=100&after=${after}`)).items;
}

/** I22 of all feeds. */
const expectReplayed = async () =>
	expect((await violationsOf(base, {})).filter(({ invariant }) => invariant === 'I22')).toEqual([]);

const typesOf = (events: readonly EventResponse[]) => events.map(({ type }) => type);
const lastOf = async (tenantId: string) => (await ask(tenantId, '?limit=100')).items.at(-1)?.eventId ?? '';

async function order(tenantId: string, listingId: string, quantity: number): Promise<string> {
	const placed = await base.buyer().post('/v1/checkouts', lines([listingId, 'red', 'S', quantity]), newKey());
	const { checkoutId, orders } = expectStatus(placed, 201).body;
	await pay(base, checkoutId);
	return orders.find((one: { tenantId: string }) => one.tenantId === tenantId).orderId;
}

describe('a merchant’s program', () => {
	test('follows an order from its payment to its refund, and the stock that it sold out', async () => {
		const [begun] = (await ask('tenant-a')).items as [EventResponse];
		expect(begun.type).toBe('feed.begun');
		const listingId = await onSale(base, 'tenant-a', { red: { S: 3, M: 1 } });
		const sale = await since('tenant-a', begun.eventId);
		expect(typesOf(sale).toSorted()).toEqual(['listing.published', 'stock.back_in_stock', 'stock.back_in_stock']);
		const orderId = await order('tenant-a', listingId, 3);
		const paid = await since('tenant-a', sale.at(-1)?.eventId ?? '');
		expect(typesOf(paid).toSorted()).toEqual(['order.paid', 'stock.sold_out']);
		expect(paid).toContainEqual(
			expect.objectContaining({ type: 'stock.sold_out', listingId, color: 'red', size: 'S' }),
		);
		const merchant = base.merchant('tenant-a');
		const parcel = {
			carrier: 'SF',
			trackingNumber: 'SF1',
			lines: [{ listingId, color: 'red', size: 'S', quantity: 1 }],
		};
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/packing`), 200);
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
		expectStatus(
			await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, { carrier: 'SF', trackingNumber: 'SF2' }),
			201,
		);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		const refund = { amount: { amount: 500, currency: 'CNY' }, reason: 'a stain' };
		const { refundId } = expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/refunds`, refund), 201).body;
		await base.advance(120);
		const life = await since('tenant-a', paid.at(-1)?.eventId ?? '');
		expect(typesOf(life)).toEqual([
			'order.packing',
			'parcel.shipped',
			'order.part_shipped',
			'parcel.shipped',
			'order.shipped',
			'order.received',
			'refund.created',
			'refund.settled',
		]);
		expect(life[1]).toMatchObject({ orderId, number: 1, carrier: 'SF', trackingNumber: 'SF1' });
		expect(life.at(-1)).toMatchObject({ orderId, refundId, amount: { amount: 500, currency: 'CNY' } });
		const returnId = await returnOf(base, orderId, 'buyer-1', { quantity: 1 });
		expectStatus(await base.buyer().post(`/v1/returns/${returnId}/cancel`), 200);
		const back = await since('tenant-a', life.at(-1)?.eventId ?? '');
		expect(back.map(({ type, at: _at, eventId: _id, ...about }) => [type, about])).toEqual([
			['return.requested', { orderId, returnId }],
			['return.cancelled', { orderId, returnId }],
		]);
		expect(await since('tenant-a', back.at(-1)?.eventId ?? '')).toEqual([]);
		await expectReplayed();
	});

	test('reads page by page while orders come, and sees each event once', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 1_000 } });
		await base.settled();
		let after = await lastOf('tenant-a');
		const seen: EventResponse[] = [];
		const poll = async () => {
			const { items, nextCursor } = await ask('tenant-a', `?limit=2&after=${after}`);
			seen.push(...items);
			after = items.at(-1)?.eventId ?? after;
			if (nextCursor !== null) expect(nextCursor).toBe(after);
			return items.length;
		};
		const orders: string[] = [];
		for (let n = 0; n < 12; n++) {
			const [orderId] = await Promise.all([order('tenant-a', listingId, 1), poll()]);
			orders.push(orderId);
		}
		await base.settled();
		while ((await poll()) > 0);
		expect(seen.map((event) => [event.type, event['orderId']])).toEqual(
			orders.map((orderId) => ['order.paid', orderId]),
		);
		await expectReplayed();
	});

	test('learns of a listing that was changed, paused with its tenant, or withdrawn', async () => {
		await ask('tenant-b');
		const listingId = await onSale(base, 'tenant-b', { red: { S: 1 } });
		await base.settled();
		const after = await lastOf('tenant-b');
		const merchant = base.merchant('tenant-b');
		const price = { amount: 9_900, currency: 'CNY' };
		expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${listingId}`, { price }), 200);
		expectStatus(await merchant.post(`/v1/merchant/listings/${listingId}/withdraw`), 200);
		const events = await since('tenant-b', after);
		expect(events.map(({ type, revision, onSale: isOnSale }) => [type, revision, isOnSale])).toEqual([
			['listing.changed', 3, true],
			['listing.withdrawn', 4, false],
		]);
	});
});

describe('the feed of a tenant', () => {
	test('names nothing of a buyer, in a response and in the table', async () => {
		const { items } = await ask('tenant-a', '?limit=100');
		const stored = (await base.items('directory')).filter(({ pk }) => String(pk).startsWith('V#'));
		for (const text of [JSON.stringify(items), JSON.stringify(stored)])
			for (const secret of ['收件人', '8888 0000', '江埔街', 'buyer-1', 'chk_']) expect(text).not.toContain(secret);
	});

	test('is read by each of its members and by no other tenant', async () => {
		const of = await lastOf('tenant-a');
		for (const role of ['owner', 'catalog', 'fulfilment', 'finance', 'viewer'])
			expect((await ask('tenant-a', `?after=${of}`, role)).items).toEqual([]);
		const foreign = await base.merchant('tenant-b').get(`/v1/merchant/events?after=${of}`);
		expectStatus(foreign, 400);
		expect(foreign.body.type).toBe('/problems/invalid-cursor');
		expectStatus(await base.buyer().get('/v1/merchant/events'), 403);
	});

	test('costs a tenant that does not read it nothing', async () => {
		await onSale(base, 'tenant-c', { red: { S: 1 } });
		await base.settled();
		const stored = (await base.items('directory')).map(({ pk }) => pk);
		expect(stored).not.toContain('V#tenant-c');
		expect(stored).toContain('V#tenant-a');
	});

	test.each(['evt_1', 'ord_tenant-a_0123456789012345678901234', 'x'.repeat(120)])('has no place %j', async (after) => {
		const response = await base.merchant('tenant-a').get(`/v1/merchant/events?after=${after}`);
		expect([expectStatus(response, 400).body.type]).toEqual(['/problems/invalid-cursor']);
	});

	test('tells the oldest event to a program that comes back after 30 days', async () => {
		await base.merchant('tenant-a').post('/v1/merchant/listings', shirt);
		const of = await lastOf('tenant-a');
		await base.advance(31 * 86_400);
		const gone = expectStatus(await base.merchant('tenant-a').get(`/v1/merchant/events?after=${of}`), 410);
		const { items } = await ask('tenant-a', `?limit=100`);
		expect(gone.body).toMatchObject({ type: '/problems/events-expired', oldest: items[0]?.eventId });
		expect(typesOf(items)).toEqual(['feed.begun']);
	});
});
