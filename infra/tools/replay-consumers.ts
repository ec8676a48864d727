import { type Listing, onSale } from '#catalog';
import type { Millis } from '#kernel';
import type { JsonObject } from '#kernel/json';
import { checkoutFromItem, orderFromItem, returnFromItem } from '#orders';
import { fromAttributes } from '#platform';
import type { ConsumerName } from '../stream-filters.ts';
import type { Images } from './replay-records.ts';

/** A span of time, both ends included. */
export interface Span {
	readonly from: Millis;
	readonly to: Millis;
}

/** What a replay may do for a consumer. */
export interface Replay {
	/** Why its records need no replay. Their messages are deleted. */
	readonly covered?: string;
	/**
	 * Delivers the present item behind the records of it. Without it, a replayed change would undo later ones. The
	 * consumer sees all records of an item in one batch as one change, from the first image to the last.
	 */
	readonly endsWithPresent?: true;
	/** What makes up for records that the stream no longer has. */
	readonly remedy: string;
	/** The records by which the consumer learns of an item again that changed in the span; none for other items. */
	readonly rebuild?: (image: JsonObject, span: Span) => readonly Images[];
}

/** The replay of each consumer. */
export const replays: Readonly<Record<ConsumerName, Replay>> = {
	// A counter ignores records older than the newest it has counted, and the seal does not wait for a replay.
	'count-sales': {
		covered: 'the seal of each day counts them from the orders themselves',
		remedy: 'the seal of each day',
	},
	// Handlers of follow-ups decide by the present state, so that an old record asks for nothing that is done.
	'index-orders': {
		remedy: '--rebuild indexes the checkouts, orders and returns of that time from their items',
		rebuild: changedOrder,
	},
	'index-listings': {
		endsWithPresent: true,
		remedy: '--rebuild posts every listing as it is now',
		rebuild: presentListing,
	},
	'import-listings': {
		remedy: 'imports show the state failed a day after their start; the merchant sends the file again',
	},
};

/** The clocks of functions and streams differ by seconds, and a request takes up to ten. */
const marginMs: Millis = 300_000;

function changedOrder(image: JsonObject, { from, to }: Span): Images[] {
	const item = itemOf(image);
	const isInSpan = (at: Millis) => at >= from - marginMs && at <= to + marginMs;
	const sortKey = String(item['sk']);
	if (sortKey.startsWith('C#')) return isInSpan(checkoutFromItem(item).placedAt) ? [{ NewImage: image }] : [];
	// The clock of a return counts from its last move.
	if (sortKey.startsWith('R#')) return isInSpan(returnFromItem(item).since) ? [{ NewImage: image }] : [];
	// A pulse matters for its stream record alone.
	if (!sortKey.startsWith('O#')) return [];
	const order = orderFromItem(item);
	const steps = [
		...('shipment' in order ? [order.shipment.shippedAt] : []),
		...('receivedAt' in order ? [order.receivedAt] : []),
		...(order.state === 'cancelled' ? [order.cancellation.at] : []),
	];
	if (![order.paidAt, ...steps, ...(order.refunds ?? []).map(({ at }) => at)].some(isInSpan)) return [];
	// A change from paid takes the mark of an overdue shipment away, and begins the clock of a shipped order.
	const shipped = { OldImage: { ...image, state: { S: 'paid' } }, NewImage: image };
	return [{ NewImage: image }, ...(order.state === 'paid' ? [] : [shipped])];
}

function presentListing(image: JsonObject): Images[] {
	const listing = itemOf(image) as unknown as Listing;
	if (onSale(listing)) return [{ NewImage: image }];
	if (listing.publishedAt === undefined) return [];
	return [{ OldImage: { ...image, state: { S: 'published' }, paused: { BOOL: false } }, NewImage: image }];
}

function itemOf(image: JsonObject) {
	return fromAttributes(image as unknown as Parameters<typeof fromAttributes>[0]);
}
