import * as z from 'zod/mini';
import {
	type FeedEvent,
	listingEventTypes,
	orderEventTypes,
	parcelEventTypes,
	refundEventTypes,
	returnEventTypes,
	stockEventTypes,
} from '#feed';
import { cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';

const happened = { eventId: z.string(), at: instant };

const feedBegun = z
	.lazy(() => z.strictObject({ type: z.literal('feed.begun'), ...happened }))
	.register(z.globalRegistry, { id: 'FeedBegun' });

const orderEvent = z
	.lazy(() => z.strictObject({ type: z.enum(orderEventTypes), ...happened, orderId: z.string() }))
	.register(z.globalRegistry, { id: 'OrderEvent' });

const parcelEvent = z
	.lazy(() =>
		z.strictObject({
			type: z.enum(parcelEventTypes),
			...happened,
			orderId: z.string(),
			number: z.int(),
			carrier: z.string(),
			trackingNumber: z.string(),
		}),
	)
	.register(z.globalRegistry, { id: 'ParcelEvent' });

const refundEvent = z
	.lazy(() =>
		z.strictObject({
			type: z.enum(refundEventTypes),
			...happened,
			orderId: z.string(),
			refundId: z.string(),
			amount: money,
		}),
	)
	.register(z.globalRegistry, { id: 'RefundEvent' });

const returnEvent = z
	.lazy(() =>
		z.strictObject({ type: z.enum(returnEventTypes), ...happened, orderId: z.string(), returnId: z.string() }),
	)
	.register(z.globalRegistry, { id: 'ReturnEvent' });

const listingEvent = z
	.lazy(() =>
		z.strictObject({
			type: z.enum(listingEventTypes),
			...happened,
			listingId: z.string(),
			revision: z.int(),
			onSale: z.boolean(),
		}),
	)
	.register(z.globalRegistry, { id: 'ListingEvent' });

const stockEvent = z
	.lazy(() =>
		z.strictObject({
			type: z.enum(stockEventTypes),
			...happened,
			listingId: z.string(),
			color: z.string(),
			size: z.string(),
		}),
	)
	.register(z.globalRegistry, { id: 'StockEvent' });

/** An event of a tenant's feed, told apart by `type`. */
export const merchantEventSchema = z
	.lazy(() => z.union([feedBegun, orderEvent, parcelEvent, refundEvent, returnEvent, listingEvent, stockEvent]))
	.register(z.globalRegistry, { id: 'MerchantEvent' });

/** An event names things by their ids. Only an amount has another form in a response. */
export function toMerchantEventResponse(event: FeedEvent): z.input<typeof merchantEventSchema> {
	return 'amount' in event
		? { ...event, at: iso(event.at), amount: cny(event.amount) }
		: { ...event, at: iso(event.at) };
}
