import type { TenantSyncStore } from '#directory';
import { type FollowUpKind, type FollowUpStore, followUpKinds } from '#followups';
import { on } from '#http';
import { type Millis, accepted, cny, iso, maxPageSize, parseOwnedId } from '#kernel';
import {
	type ManualRefundStore,
	type OverdueShipmentStore,
	type PaidOrder,
	type PaymentException,
	type PaymentExceptionStore,
	type ReturnStore,
	type ReviewStore,
	type Unshipped,
	paidOrderOf,
} from '#orders';
import { works } from './routes-monitoring.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly followUps: Pick<FollowUpStore, 'due' | 'latest'>;
	readonly overdueShipments: Pick<OverdueShipmentStore, 'unshipped'>;
	readonly reviews: Pick<ReviewStore, 'open'>;
	readonly returns: Pick<ReturnStore, 'countInReview'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'open'>;
	readonly paymentExceptions: Pick<PaymentExceptionStore, 'open'>;
	readonly tenantSyncs: Pick<TenantSyncStore, 'open'>;
}

/** Overdue orders listed by id. The others are only counted. */
const maxNamed = 20;
/** Scheduled work counts as behind once something due is this old; its alarm uses the same time. */
const graceMs: Millis = 180_000;

/** The kinds of follow-ups whose delay is monitored. */
const kinds = Object.keys(followUpKinds) as FollowUpKind[];

/** Handlers of recent orders and exceptions. */
export function monitoringHandlers(stores: Stores) {
	const { followUps, overdueShipments, reviews, returns, manualRefunds, paymentExceptions, tenantSyncs } = stores;
	/** The due time of the oldest follow-up of a kind that is due at the given time. */
	const dueSince = async (kind: FollowUpKind, at: Millis) =>
		(await followUps.due(kind, at, 1, undefined)).firstItems()[0]?.dueAt;
	return [
		on(routes.getLatest, async ({ query }) => {
			const latest = (await followUps.latest('flag-overdue-shipments', query.limit)).map(paidOrderOf);
			return accepted({ measure: 'paid' as const, live: true, items: latest.map(toPaidResponse) });
		}),
		on(routes.getExceptions, async ({ now }) => {
			const [{ count, first }, open, returnsInReview, byHand, exceptions, [oldest], ...dueTimes] = await Promise.all([
				overdueShipments.unshipped(maxNamed),
				reviews.open(maxPageSize, undefined),
				returns.countInReview(maxPageSize),
				manualRefunds.open(maxPageSize, undefined),
				paymentExceptions.open(maxNamed, undefined),
				tenantSyncs.open(),
				...kinds.map((kind) => dueSince(kind, now - graceMs)),
			]);
			const since: Partial<Record<(typeof works)[number], Millis | undefined>> = {
				...Object.fromEntries(kinds.map((kind, i) => [kind, dueTimes[i]])),
				'sync-tenants': oldest && oldest.since <= now - graceMs ? oldest.since : undefined,
			};
			const oldestPaidAt = first[0]?.paidAt;
			return accepted({
				unshipped: {
					count,
					oldestPaidAt: oldestPaidAt === undefined ? null : iso(oldestPaidAt),
					items: first.map(toUnshippedResponse),
				},
				reviews: open.firstItems().length,
				returns: returnsInReview,
				manualRefunds: byHand.firstItems().length,
				payments: exceptions.firstItems().map(toExceptionResponse),
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

function toExceptionResponse({ id, kind, paymentId, checkoutId, amount, currency, at }: PaymentException) {
	return { id, kind, paymentId, checkoutId, amount, currency, at: iso(at) };
}
