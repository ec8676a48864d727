import * as z from 'zod/mini';
import { tenantPhases } from '#directory';
import { anyTenantRole, defineRoutes, examples, fulfilmentExamples, pageOf, pageQuery } from '#http';
import { merchantEventSchema } from '#http/schemas';

const { orderId } = examples.merchantOrder;
const eventId = (place: string) => `evt_chaonan-yilan_01k9z5w2h8${place}`;
const variant = { listingId: examples.card.listingId, color: 'red', size: 'M' };
const events = [
	{ type: 'feed.begun', eventId: eventId('0000000000000'), at: '2026-11-11T02:00:00.000Z' },
	{ type: 'stock.sold_out', eventId: eventId('0000000001000'), at: '2026-11-11T02:30:00.000Z', ...variant },
	{ type: 'order.paid', eventId: eventId('0000000002000'), at: '2026-11-11T02:31:00.000Z', orderId },
	{
		type: 'parcel.shipped',
		eventId: eventId('0000000003000'),
		at: '2026-11-12T02:00:00.000Z',
		orderId,
		number: 1,
		...fulfilmentExamples.shipment,
	},
	{ type: 'order.shipped', eventId: eventId('0000000003001'), at: '2026-11-12T02:00:00.000Z', orderId },
] as const;

/** The event feed of a tenant's orders, parcels, refunds, returns, listings and stock, for programs that poll it. */
export const eventRoutes = defineRoutes({
	listMerchantEvents: {
		method: 'GET',
		path: '/v1/merchant/events',
		summary:
			'List what happened to orders, parcels, refunds, returns, listings and stock, oldest first, each event once. Ask again with ' +
			'`after`, the id of the last event that you have. Events are kept for 30 days. The first call begins the feed: every ' +
			'later change is in it. A feed that nobody reads to its end for 30 days stops, and the next call begins it again with ' +
			'`feed.begun`. Load orders, returns, listings and stock after each `feed.begun`, and after 410. A listing sold in several ' +
			'lanes has no stock events. Events of one order with its parcels and refunds keep their order, and so do those of one return, ' +
			'listing or variant. Events of two of them may change places: one of a return may come before `order.paid` of its order.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: anyTenantRole,
			scope: 'orders.read',
			phases: tenantPhases,
		},
		query: z.object({
			limit: pageQuery.limit,
			after: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
		}),
		responses: {
			200: {
				description: 'The events behind `after`. `nextCursor` is the next `after`, or null when there are no more yet.',
				schema: pageOf(merchantEventSchema),
				example: { items: [...events], nextCursor: null },
			},
		},
		problems: ['invalid_cursor', 'events_expired'],
	},
});
