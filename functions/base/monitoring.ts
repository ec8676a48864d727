import type { FollowingStore } from '#directory';
import { on } from '#http';
import { type Millis, accepted, cny, iso, maxPageSize, parseOwnedId } from '#kernel';
import type { PaidOrder, PaidOrderStore, ReviewStore, Unshipped } from '#orders';
import { works } from './routes-monitoring.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly paidOrders: PaidOrderStore;
	readonly reviews: Pick<ReviewStore, 'open'>;
	readonly followings: Pick<FollowingStore, 'open'>;
}

/** Overdue orders listed by id. The others are only counted. */
const maxNamed = 20;
/** Scheduled work counts as behind once something due is this old; its alarm uses the same time. */
const graceMs: Millis = 180_000;

/** Handlers of recent orders and exceptions. */
export function monitoringHandlers({ paidOrders, reviews, followings }: Stores) {
	return [
		on(routes.getLatest, async ({ query }) => {
			const latest = await paidOrders.latest(query.limit);
			return accepted({ measure: 'paid' as const, live: true, items: latest.map(toPaidResponse) });
		}),
		on(routes.getExceptions, async ({ now }) => {
			const [{ count, first }, open, overdue, [oldest]] = await Promise.all([
				paidOrders.unshipped(maxNamed),
				reviews.open(maxPageSize, undefined),
				paidOrders.reservations(now - graceMs),
				followings.open(maxPageSize),
			]);
			const since = {
				'expire-checkouts': overdue.holds,
				'flag-overdue-shipments': overdue.notes,
				'follow-tenants': oldest && oldest.since <= now - graceMs ? oldest.since : undefined,
			};
			const oldestPaidAt = first[0]?.paidAt;
			return accepted({
				unshipped: {
					count,
					oldestPaidAt: oldestPaidAt === undefined ? null : iso(oldestPaidAt),
					items: first.map(toUnshippedResponse),
				},
				reviews: open.firstItems().length,
				failures: works.flatMap((work) => {
					const at = since[work];
					return at === undefined ? [] : [{ work, since: iso(at) }];
				}),
			});
		}),
	];
}

function toPaidResponse({ amount, paidAt, ...rest }: PaidOrder) {
	return { ...rest, amount: cny(amount), paidAt: iso(paidAt) };
}

function toUnshippedResponse({ orderId, paidAt }: Unshipped) {
	return { orderId, tenantId: parseOwnedId('order', orderId)?.owner ?? '', paidAt: iso(paidAt) };
}
