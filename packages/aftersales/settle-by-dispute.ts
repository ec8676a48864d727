import type { CheckoutId } from '#kernel';
import {
	type CheckoutStore,
	type IdentifiedDispute,
	type ManualRefundStore,
	type Order,
	type OrderStore,
	coverByDispute,
	disputesOf,
} from '#orders';
import { type Database, retryConflicts } from '#platform';

/** Dependencies of settling refunds by a lost dispute. */
export interface SettleByDisputeDeps {
	readonly database: Database;
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	readonly orders: Pick<OrderStore, 'byIds' | 'changeWrite'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'writesOf' | 'spendDispute'>;
}

/** A try loses to other changes of the orders, and to another settlement by the same dispute. */
const maxTries = 10;

/**
 * Settles the refunds of a checkout that wait for the base with the money that its buyer has by lost disputes of the payment: its
 * orders and their refunds in turn, as far as that money goes. Each settlement and the money that it uses are one transaction, so
 * that repeating changes nothing.
 */
export async function settleByDisputes(stores: SettleByDisputeDeps, checkoutId: CheckoutId): Promise<void> {
	await retryConflicts({ what: 'refunds in contention', maxTries }, async () => {
		const checkout = await stores.checkouts.anyCheckout(checkoutId);
		if (checkout?.state !== 'paid') return 'done';
		const lost = disputesOf(checkout, checkout.paymentId, 'lost').filter(({ unsettled }) => unsettled !== 0);
		let orders = lost.length === 0 ? [] : await stores.orders.byIds(checkout.parts.map(({ orderId }) => orderId));
		for (const dispute of lost) {
			const covered = await coverOrders(stores, orders, dispute);
			if (covered === 'conflict') return 'conflict';
			orders = covered;
		}
		return 'done';
	});
}

/** The orders, with refunds covered by the money that is left of a dispute. */
async function coverOrders(
	{ database, orders: store, manualRefunds }: SettleByDisputeDeps,
	orders: readonly Order[],
	{ disputeId, unsettled: recorded = 0 }: IdentifiedDispute,
): Promise<Order[] | 'conflict'> {
	let unsettled = recorded;
	const after: Order[] = [];
	for (const order of orders) {
		let current = order;
		for (;;) {
			const covered = coverByDispute(current, unsettled);
			if (covered === undefined) break;
			const done = await database.transact([
				store.changeWrite(current, covered.order),
				...manualRefunds.writesOf(current, covered.order),
				manualRefunds.spendDispute(order.checkoutId, { disputeId, unsettled }, covered.amount),
			]);
			if (!done.ok) return 'conflict';
			unsettled -= covered.amount;
			current = covered.order;
		}
		after.push(current);
	}
	return after;
}
