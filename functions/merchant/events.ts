import { type FeedStore, positionOf } from '#feed';
import { on } from '#http';
import { toMerchantEventResponse } from '#http/schemas';
import { accepted, refused } from '#kernel';
import { routes } from './routes.ts';

interface Stores {
	readonly feeds: FeedStore;
}

/** The handler of the tenant's event feed. */
export const eventHandlers = [
	on(routes.listMerchantEvents, async ({ principal: { tenantId }, query, now }, { feeds }: Stores) => {
		const { after: id, limit } = query;
		const after = id === undefined ? undefined : positionOf(tenantId, id);
		if (id !== undefined && after === undefined) return refused({ kind: 'invalid_cursor' });
		const page = await feeds.read(tenantId, { after, limit }, now);
		if (!page.ok) return page;
		const { events, hasMore } = page.value;
		const nextCursor = hasMore ? (events.at(-1)?.eventId ?? null) : null;
		return accepted({ items: events.map(toMerchantEventResponse), nextCursor });
	}),
];
