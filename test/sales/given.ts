import type { DynamoDBRecord } from 'aws-lambda';
import { businessDay, ownedId, startOfDay } from '#kernel';
import { type Checkout, type Order, checkoutFromItem, checkoutStore, orderFromItem, orderStore } from '#orders';
import { type Item, type Key, fromAttributes } from '#platform';
import {
	type CountedMeasure,
	type Counter,
	type CounterSource,
	type Dimension,
	type SalesEvent,
	type SalesReader,
	type TenantSales,
	emptyCounter,
	figuresBy,
	fold,
	merged,
	orderEvents,
	salesReader,
	sumOf,
} from '#sales';

/** Orders and their stream records, in the form in which orders are stored. */
export const unique = (n: number) => String(n).padStart(26, '0');

const checkouts = checkoutStore(undefined as never, 'orders');
const orders = orderStore(undefined as never, 'orders');
export const noon = startOfDay('2026-11-11') + 12 * 3_600_000;

interface Sold {
	readonly n?: number;
	readonly tenantId?: string;
	readonly clusterId?: string;
	readonly grade?: Order['grade'];
	readonly channel?: Order['channel'];
	readonly lines?: readonly (readonly [category: string, quantity: number, unitPrice: number])[];
	readonly at?: number;
	readonly shipping?: number;
}

export function paid(sold: Sold = {}): Order {
	const { n = 1, tenantId = 'tenant-a', lines = [['shirts', 2, 12_900]], at = noon } = sold;
	return {
		state: 'paid',
		orderId: ownedId('order', tenantId, unique(n)),
		checkoutId: ownedId('checkout', 'buyer', unique(n)),
		buyerId: 'buyer',
		tenantId,
		clusterId: sold.clusterId ?? 'chaonan',
		grade: sold.grade ?? 'leading',
		channel: sold.channel ?? 'domestic_retail',
		lines: lines.map(([category, quantity, unitPrice]) => ({
			listingId: ownedId('listing', tenantId, unique(n)),
			color: 'red',
			size: 'M',
			quantity,
			unitPrice,
			category,
			title: { zh: '衬衫', en: 'Shirt' },
		})),
		shipping: sold.shipping ?? 0,
		subtotal: lines.reduce((sum, [, quantity, unitPrice]) => sum + quantity * unitPrice, 0),
		shippingAddress: {
			name: 'n',
			phone: '12345',
			country: 'CN',
			province: 'p',
			city: 'c',
			line1: 'l',
			postalCode: '5',
		},
		placedAt: at - 60_000,
		paidAt: at,
	};
}

export function shipped(order: Order, at: number): Order {
	return { ...order, state: 'shipped', shipment: { carrier: 'SF', trackingNumber: '1', shippedAt: at } };
}

export function received(order: Order, at: number): Order {
	if (!('shipment' in order)) throw new Error('not shipped');
	return { ...order, state: 'received', receivedAt: at };
}

export function itemOf(order: Order): Item {
	const write = orders.putOrder(order);
	if (write.kind !== 'put') throw new Error('an order is put');
	return write.item;
}

/** A new checkout of these tenants, by default one shirt for 129 yuan from each. */
export function placing(
	n: number,
	tenants: readonly string[],
	at: number,
	ordered: Sold['lines'] = [['shirts', 1, 12_900]],
): Checkout {
	const parts = tenants.map((tenantId) => {
		const { orderId, clusterId, grade, channel, lines, shipping } = paid({ n, tenantId, lines: ordered });
		return { orderId, tenantId, tenantName: { zh: '名', en: 'Name' }, clusterId, grade, channel, lines, shipping };
	});
	return {
		state: 'awaiting_payment',
		checkoutId: ownedId('checkout', `buyer-${n}`, unique(n)),
		buyerId: `buyer-${n}`,
		fingerprint: unique(n),
		parts,
		total: paid({ lines: ordered }).subtotal * parts.length,
		shippingAddress: paid().shippingAddress,
		placedAt: at,
		expiresAt: at + 900_000,
	};
}

export function checkoutItem(checkout: Checkout): Item & Key {
	const write = checkouts.place(checkout);
	if (write.kind !== 'put') throw new Error('a checkout is put');
	return write.item;
}

/** The record of an order that is new (without `before`) or has changed. */
export function record(sequence: number | string, after: Order, before?: Order): DynamoDBRecord {
	return rawRecord(sequence, itemOf(after), before && itemOf(before));
}

export function rawRecord(sequence: number | string, after: Item, before?: Item): DynamoDBRecord {
	return {
		eventName: before === undefined ? 'INSERT' : 'MODIFY',
		dynamodb: {
			Keys: attributes({ pk: after['pk'], sk: after['sk'] }),
			NewImage: attributes(after),
			...(before === undefined ? {} : { OldImage: attributes(before) }),
			SequenceNumber: String(sequence),
		},
	};
}

type Attributes = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** An item as DynamoDB's API has it. */
export function attributes(item: Item): Attributes {
	const all = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
	fromAttributes(all as Parameters<typeof fromAttributes>[0]);
	return all;
}

function attribute(value: Item[string]): Attributes[string] {
	if (typeof value === 'string') return { S: value };
	if (typeof value === 'number') return { N: String(value) };
	if (Array.isArray(value)) return { L: value.map(attribute) };
	return { M: attributes(value as Item) };
}

export const read = { order: orderFromItem, checkout: checkoutFromItem };

/** The sales events of the records. */
export function events(...records: readonly DynamoDBRecord[]): SalesEvent[] {
	return records.flatMap((one) => orderEvents(one, read.order));
}

/** A shard id as DynamoDB gives it. */
export const longShard = 'shardId-00000001732468800000-a1b2c3d4';

/** A counter before its first event. */
export function emptyOf(tenantId: string, day: string, shard = longShard, source: CounterSource = 'orders'): Counter {
	return emptyCounter({ tenantId, day, source, shard });
}

/** The counters of records that come once and in order. */
export function countersOf(...records: readonly DynamoDBRecord[]): Counter[] {
	return countersFrom(events(...records));
}

export function countersFrom(all: readonly SalesEvent[]): Counter[] {
	return [...Map.groupBy(all, (event) => `${event.tenantId} ${businessDay(event.at)}`).values()].map((ofCounter) => {
		const [first] = ofCounter as [SalesEvent];
		return fold(emptyOf(first.tenantId, businessDay(first.at)), ofCounter).counter;
	});
}

/** A reader over these sales, with no day sealed. */
export function readerOf(tenants: readonly TenantSales[]): SalesReader {
	const store = {
		sales: (from: string, to: string) =>
			Promise.resolve(
				tenants.filter(({ day }) => day >= from && day <= to).map((sales) => ({ ...sales, isSpread: false })),
			),
	};
	const rollups = {
		through: () => Promise.resolve(undefined),
		days: () => Promise.resolve(new Map()),
		members: () => Promise.resolve(new Map()),
	};
	return salesReader({ rollups, live: store }, () => '2100-12-31');
}

/** The paid amount of each day. */
export function dailyOf(counters: readonly Counter[]): Map<string, number> {
	const amounts = merged(counters.map((one) => new Map([[one.day, sumOf(figuresBy(one, 'paid', 'base').values())]])));
	return new Map([...amounts].map(([day, { amount }]) => [day, amount]));
}

/** The longest category names of a listing: 60 letters of three bytes. */
export const longNames = (count: number) =>
	Array.from({ length: count }, (_, n) => `${'衣'.repeat(55)}${String(n).padStart(5, '0')}`);

/** The figures of all members over these counters. */
export function figuresOf(counters: readonly TenantSales[], dimension: Dimension, measure: CountedMeasure) {
	return merged(counters.map((one) => figuresBy(one, measure, dimension)));
}
