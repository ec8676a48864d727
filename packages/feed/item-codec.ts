import { type Millis, type OwnedKind, type TenantId, ownedId, parseOwnedId } from '#kernel';
import type { Item, Key } from '#platform';
import type { MerchantEvent, MerchantEventType } from './event.ts';
import type { FeedBatch } from './feed.ts';
import { feedKeys } from './table.ts';

/**
 * Stored forms of batches and events. DynamoDB bills each write by the started KB. So an event is stored as a list, ids
 * without their owner, and the marks of shards as texts.
 */
type StoredEvent = readonly [type: MerchantEventType, at: Millis, ...fields: readonly (string | number | boolean)[]];

/** Encodes a batch. */
export function batchItem({ tenantId, number, expiresAt, events, passed, ...times }: FeedBatch): Item & Key {
	const marks = Object.entries(passed).map(([shard, { sequenceNumber, at }]) => [shard, `${sequenceNumber} ${at}`]);
	return {
		...feedKeys.batch(tenantId, number),
		...times,
		events: events.map(toStored),
		passed: Object.fromEntries(marks),
		expiresAtSeconds: Math.floor(expiresAt / 1_000),
	};
}

/** Decodes a batch. */
export function batchFromItem(item: Item): FeedBatch {
	const tenantId = String(item['pk']).slice('V#'.length);
	const marks = Object.entries(item['passed'] as Readonly<Record<string, string>>).map(([shard, mark]) => {
		const [sequenceNumber = '', at] = mark.split(' ');
		return [shard, { sequenceNumber, at: Number(at) }] as const;
	});
	return {
		tenantId,
		number: Number(item['sk']),
		writtenAt: Number(item['writtenAt']),
		events: (item['events'] as unknown as readonly StoredEvent[]).map((stored) => fromStored(tenantId, stored)),
		passed: Object.fromEntries(marks),
		expiresAt: Number(item['expiresAtSeconds']) * 1_000,
		readUntil: Number(item['readUntil']),
	};
}

function toStored(event: MerchantEvent): StoredEvent {
	const { type, at } = event;
	switch (type) {
		case 'feed.begun':
			return [type, at];
		case 'order.paid':
		case 'order.address_changed':
		case 'order.packing':
		case 'order.part_shipped':
		case 'order.shipped':
		case 'order.received':
		case 'order.closed':
		case 'order.cancelled':
			return [type, at, uniqueOf('order', event.orderId)];
		case 'parcel.shipped':
		case 'parcel.corrected':
			return [type, at, uniqueOf('order', event.orderId), event.number, event.carrier, event.trackingNumber];
		case 'refund.created':
		case 'refund.sent':
		case 'refund.settled':
		case 'refund.failed':
		case 'refund.manual':
			return [type, at, uniqueOf('order', event.orderId), uniqueOf('refund', event.refundId), event.amount];
		case 'return.requested':
		case 'return.approved':
		case 'return.rejected':
		case 'return.cancelled':
		case 'return.on_the_way':
		case 'return.lapsed':
		case 'return.received':
		case 'return.lost':
		case 'return.contested':
		case 'return.in_review':
		case 'return.refunded':
		case 'return.upheld':
			return [type, at, uniqueOf('order', event.orderId), uniqueOf('return', event.returnId)];
		case 'listing.published':
		case 'listing.withdrawn':
		case 'listing.changed':
			return [type, at, uniqueOf('listing', event.listingId), event.revision, event.onSale];
		case 'stock.sold_out':
		case 'stock.back_in_stock':
			return [type, at, uniqueOf('listing', event.listingId), event.color, event.size];
	}
}

function fromStored(tenantId: TenantId, [type, at, ...fields]: StoredEvent): MerchantEvent {
	const [first, second, third, fourth] = fields;
	const id = (kind: OwnedKind, unique: StoredEvent[number] | undefined) => ownedId(kind, tenantId, String(unique));
	switch (type) {
		case 'feed.begun':
			return { type, at };
		case 'order.paid':
		case 'order.address_changed':
		case 'order.packing':
		case 'order.part_shipped':
		case 'order.shipped':
		case 'order.received':
		case 'order.closed':
		case 'order.cancelled':
			return { type, at, orderId: id('order', first) };
		case 'parcel.shipped':
		case 'parcel.corrected': {
			const label = { carrier: String(third), trackingNumber: String(fourth) };
			return { type, at, orderId: id('order', first), number: Number(second), ...label };
		}
		case 'refund.created':
		case 'refund.sent':
		case 'refund.settled':
		case 'refund.failed':
		case 'refund.manual':
			return { type, at, orderId: id('order', first), refundId: id('refund', second), amount: Number(third) };
		case 'return.requested':
		case 'return.approved':
		case 'return.rejected':
		case 'return.cancelled':
		case 'return.on_the_way':
		case 'return.lapsed':
		case 'return.received':
		case 'return.lost':
		case 'return.contested':
		case 'return.in_review':
		case 'return.refunded':
		case 'return.upheld':
			return { type, at, orderId: id('order', first), returnId: id('return', second) };
		case 'listing.published':
		case 'listing.withdrawn':
		case 'listing.changed':
			return { type, at, listingId: id('listing', first), revision: Number(second), onSale: third === true };
		case 'stock.sold_out':
		case 'stock.back_in_stock':
			return { type, at, listingId: id('listing', first), color: String(second), size: String(third) };
	}
}

function uniqueOf(kind: OwnedKind, id: string): string {
	const unique = parseOwnedId(kind, id)?.unique;
	if (unique === undefined) throw new TypeError(`an event without a valid id of its ${kind}`);
	return unique;
}
