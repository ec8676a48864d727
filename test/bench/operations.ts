import { type CheckoutInput, placeCheckout, recordPayment } from '#checkout';
import type { FollowUpBatch } from '#followups';
import { type Result, accepted, cny } from '#kernel';
import {
	type Checkout,
	type Order,
	checkoutFromItem,
	orderFromItem,
	ordersOf,
	receive,
	refund,
	refundRequest,
	ship,
	claim,
	close,
	moveRefunds,
} from '#orders';
import { derivedUnique } from '#platform';
import { count } from '#sales';
import { checkoutItem, rawRecord, record } from '../sales/given.ts';
import { type BenchBase, address, buyerId, now, onSale, openTenant, unique } from './bench-base.ts';

export type Lines = CheckoutInput['lines'];
const tenants = ['liuxi-riverside', 'chaonan-yilan', 'dalang-knitworks'] as const;
const listingsPerTenant = 5;
const shipment = { carrier: '顺丰速运', trackingNumber: 'SF1234567890123', shippedAt: now + 86_400_000 };

const readers = { order: orderFromItem, checkout: checkoutFromItem };
/** The ids of a hundred checkouts, each of another buyer. */
const hundred = Array.from(
	{ length: 100 },
	(_, i) => `chk_7c9e6679-7425-40de-944b-${String(i).padStart(12, '0')}_${derivedUnique(String(i))}`,
);

/** What a result holds; throws when it is a refusal. */
export function passed<T>(result: Result<T, { readonly kind: string }>): T {
	if (!result.ok) throw new Error(result.refusal.kind);
	return result.value;
}

export type Operations = Awaited<ReturnType<typeof operations>>;

/** The operations of an order's life on a base of three tenants with five listings each; each says what it asked. */
export async function operations(benchBase: BenchBase) {
	const { stores, asked } = benchBase;
	const listings: string[][] = [];
	for (const tenantId of tenants) {
		await openTenant(benchBase, tenantId);
		const mine: string[] = [];
		while (mine.length < listingsPerTenant) mine.push(await onSale(benchBase, tenantId));
		listings.push(mine);
	}
	let keys = 0;
	let sequence = 0;

	const line = (tenant: number, listing: number, color = 'indigo', size = 'M'): Lines[number] => ({
		listingId: listings[tenant]?.[listing] ?? '',
		color,
		size,
		quantity: 2,
	});
	const spread = (lines: number, over: number) =>
		Array.from({ length: lines }, (_, i) => line(i % over, Math.floor(i / over)));
	const place = async (lines: Lines, placing: Parameters<typeof placeCheckout>[0] = stores) => {
		keys += 1;
		const idempotencyKey = `5b1f8a52-6f0e-4ac7-9a3e-${String(keys).padStart(12, '0')}`;
		const request = { idempotencyKey, input: { lines, shippingAddress: address }, now, unique: unique() };
		const placed = await asked(() => placeCheckout(placing, buyerId, request));
		return { ...placed, value: passed(placed.value) };
	};

	return {
		/** A checkout of more pieces than there are, and its refusal. */
		async refused(quantity: number) {
			const input = { lines: [{ ...line(0, 0), quantity }], shippingAddress: address };
			const request = { idempotencyKey: `refused-${quantity}`, input, now, unique: unique() };
			const { value, ...counted } = await asked(() => placeCheckout(stores, buyerId, request));
			if (value.ok) throw new Error('not refused');
			return { ...counted, value: value.refusal };
		},
		line,
		/** So many lines, each of a listing of its own, over so many tenants. */
		spread,
		place,
		pay: (checkout: Checkout) => {
			const paymentId = 'pi_3SQw7bLkdIwHu7ix1PBFG3hx';
			const payment = { checkoutId: checkout.checkoutId, paymentId, ...cny(checkout.total) };
			return asked(() => recordPayment(stores, payment, now + 60_000, { audit: [] }));
		},
		ship: (order: Order) => asked(() => stores.orders.change(order, (one) => ship(one, shipment), { audit: [] })),
		receive: (order: Order) =>
			asked(() => stores.orders.change(order, (one) => receive(one, 'buyer', now + 3 * 86_400_000), { audit: [] })),
		/** Gives half of an order back. */
		refund: (order: Order, idempotencyKey = '5b1f8a52-6f0e-4ac7-9a3e-1c2a77d04e11') => {
			const input = { amount: cny(Math.floor(order.subtotal / 2)), reason: '袖口有一处污渍，双方同意退还一半' };
			const facts = { idempotencyKey, by: 'finance-1', now, unique: unique() };
			const request = refundRequest(order.orderId, input, facts);
			return asked(() => stores.orders.change(order, (one) => refund(one, request), { audit: [] }));
		},
		/** Puts the refunds of an order into a batch, before the provider is called. */
		claim: (order: Order) =>
			asked(() =>
				stores.orders.change(order, (one) => accepted(claim(one, one.refunds?.[0]?.refundId ?? '')), { audit: [] }),
			),
		/** Notes that the batch of an order's refunds was settled. */
		settle: (order: Order) =>
			asked(() =>
				stores.orders.change(order, (one) => accepted(moveRefunds(one, one.refunds?.[0]?.batch, 'settled', 'sender')), {
					audit: [],
				}),
			),
		/** Closes a received order. */
		close: (order: Order) =>
			asked(() => stores.orders.change(order, (one) => close(one, now + 10 * 86_400_000), { audit: [] })),
		/** Counts a batch of a hundred newly paid orders, in turn of so many tenants. */
		async count(ofTenants: number) {
			const { value } = await place(spread(2, 1));
			const [template] = ordersOf(value, now) as [Order];
			const records = Array.from({ length: 100 }, (_, i) => {
				sequence += 1;
				const tenantId = `tenant-${i % ofTenants}`;
				const order = { ...template, tenantId, orderId: `ord_${tenantId}_${unique()}` };
				return record(`4913250000000000${String(sequence).padStart(9, '0')}`, order);
			});
			return asked(() => count(stores.sales, records, readers, 'shardId-00000001732468800000-a1b2c3d4'));
		},
		/** Counts a batch of a hundred new checkouts, in turn of so many tenants. */
		async countPlaced(ofTenants: number) {
			const { value } = await place(spread(2, 1));
			const [part] = value.parts as [Checkout['parts'][number]];
			const records = Array.from({ length: 100 }, (_, i) => {
				sequence += 1;
				const tenantId = `tenant-${i % ofTenants}`;
				const parts = [{ ...part, tenantId, orderId: `ord_${tenantId}_${unique()}` }];
				return rawRecord(`4913250000000000${String(sequence).padStart(9, '0')}`, checkoutItem({ ...value, parts }));
			});
			return asked(() => count(stores.sales, records, readers, 'shardId-00000001732468800000-a1b2c3d4'));
		},
		/** Notes the days of a hundred checkouts of one stream batch. */
		notePlaced() {
			const placed = hundred.map((checkoutId) => ({ checkoutId, placedAt: now }));
			return asked(() => stores.placed.putBatch(placed, '1f7c0b3e5d9a4c2e8b6f1a3d5c7e9b0d'));
		},
		/** Notes the holds of a hundred checkouts of one stream batch. */
		noteHolds() {
			const holds = hundred.map((id) => ({ kind: 'expire-checkouts', id, dueAt: now }) as const);
			return asked(() => stores.followUps.put(holds, '1f7c0b3e5d9a4c2e8b6f1a3d5c7e9b0d'));
		},
		async dueHolds() {
			const due = await asked(() => stores.followUps.due('expire-checkouts', now, 25, undefined));
			return { ...due, value: due.value.firstItems() };
		},
		/** Begins the event feeds of so many tenants. */
		beginFeeds: (ofTenants: number) =>
			asked(async () => {
				for (let n = 0; n < ofTenants; n++) await stores.feeds.read(`tenant-${n}`, { after: undefined, limit: 1 }, now);
			}),
		/** Adds a batch of so many payments to the event feeds of so many tenants, in turn. */
		tell(events: number, ofTenants: number) {
			const records = Array.from({ length: events }, (_, i) => {
				sequence += 1;
				const tenantId = `tenant-${i % ofTenants}`;
				const paid = { type: 'order.paid', at: now, orderId: `ord_${tenantId}_${unique()}` } as const;
				return { tenantId, sequenceNumber: `4913250000000000${String(sequence).padStart(9, '0')}`, events: [paid] };
			});
			const batch = { consumer: 'index-orders', shard: 'shardId-00000001732468800000-a1b2c3d4', records };
			return asked(() => stores.feeds.append(batch, now));
		},
		forgetHolds: (batch: FollowUpBatch) => asked(() => stores.followUps.remove(batch)),
	};
}

/** Write units of each step in the life of a paid order. */
export interface Life {
	readonly place: number;
	readonly pay: number;
	readonly ship: number;
	readonly receive: number;
	/** Its placing and its three events, each a hundredth of a batch. */
	readonly count: number;
	/** A hundredth of a batch of holds, noted and forgotten, and of the list of its day. */
	readonly hold: number;
}

/** Lives the life of an order of one tenant; counting is billed for batches of orders of so many tenants. */
export async function live(all: Operations, lines: Lines, ofTenants = 1): Promise<Life> {
	const placing = await all.place(lines);
	const paying = await all.pay(placing.value);
	const [order] = ordersOf(placing.value, now) as [Order];
	const shipping = await all.ship(order);
	const receiving = await all.receive(passed(shipping.value));
	const noting = await all.noteHolds();
	const [batch] = (await all.dueHolds()).value;
	const forgetting = batch && (await all.forgetHolds(batch));
	const listing = await all.notePlaced();
	const counting = [await all.countPlaced(ofTenants), await all.count(ofTenants)].map((one) => one.engine.write);
	return {
		place: placing.engine.write,
		pay: paying.engine.write,
		ship: shipping.engine.write,
		receive: receiving.engine.write,
		count: ((counting[0] ?? 0) + 3 * (counting[1] ?? 0)) / 100,
		hold: (noting.engine.write + (forgetting?.engine.write ?? 0) + listing.engine.write) / 100,
	};
}
