import { isDeepStrictEqual } from 'node:util';
import type { CheckoutId, Millis, OrderId } from '#kernel';
import type { Checkout, CheckoutState, Order } from '#orders';
import { isBankTransfer } from '#payments';
import type { Restored } from './restored.ts';
import { type StockGap, stockGaps } from './stock-gaps.ts';

/** The state of a checkout in the orders table, or `missing`. */
type StoredState = CheckoutState | 'missing';

/** An inconsistency after a restore, with the ids concerned. Amounts are in minor units. */
export type Gap =
	| { readonly kind: 'order_missing'; readonly checkoutId: CheckoutId; readonly orderId: OrderId }
	| { readonly kind: 'order_differs'; readonly checkoutId: CheckoutId; readonly orderId: OrderId }
	| {
			readonly kind: 'order_without_paid_checkout';
			readonly orderId: OrderId;
			readonly checkoutId: CheckoutId;
			readonly checkout: StoredState;
	  }
	| {
			readonly kind: 'payment_without_paid_checkout';
			readonly paymentId: string;
			readonly amount: number;
			readonly currency: string;
			readonly checkoutId: CheckoutId;
			readonly checkout: StoredState;
	  }
	| { readonly kind: 'payment_missing'; readonly checkoutId: CheckoutId; readonly paymentId: string }
	| {
			readonly kind: 'payment_differs';
			readonly checkoutId: CheckoutId;
			readonly paymentId: string;
			readonly total: number;
			readonly amount: number;
			readonly currency: string;
	  }
	| { readonly kind: 'review_missing'; readonly checkoutId: CheckoutId }
	| { readonly kind: 'review_without_checkout'; readonly checkoutId: CheckoutId; readonly checkout: StoredState }
	| StockGap;

/**
 * Compares the restored tables with each other and with the provider's payments, which no restore touches. The
 * result is empty if all agree. `catalogAt` is the time the catalog was restored to.
 */
export function gapsOf(restored: Restored, catalogAt: Millis): Gap[] {
	return [
		...orderGaps(restored),
		...paidGaps(restored),
		...paymentGaps(restored),
		...reviewGaps(restored),
		...stockGaps(restored, catalogAt),
	];
}

/** Paid checkouts and orders correspond exactly. */
function orderGaps({ checkouts, orders }: Restored): Gap[] {
	const forward = [...checkouts.values()]
		.filter(({ state }) => state === 'paid')
		.flatMap(({ checkoutId, parts }) =>
			parts.flatMap((part): Gap[] => {
				const { orderId } = part;
				const order = orders.get(orderId);
				if (order === undefined) return [{ kind: 'order_missing', checkoutId, orderId }];
				return isPart(order, checkoutId, part) ? [] : [{ kind: 'order_differs', checkoutId, orderId }];
			}),
		);
	const backward = [...orders.values()].flatMap(({ orderId, checkoutId }): Gap[] => {
		const checkout = stateOf(checkouts, checkoutId);
		return checkout === 'paid' ? [] : [{ kind: 'order_without_paid_checkout', orderId, checkoutId, checkout }];
	});
	return [...forward, ...backward];
}

function isPart(order: Order, checkoutId: CheckoutId, { lines, shipping }: Checkout['parts'][number]): boolean {
	return order.checkoutId === checkoutId && order.shipping === shipping && isDeepStrictEqual(order.lines, lines);
}

/** A checkout recorded as paid has a payment of that amount. Bank transfers are unknown to the provider. */
function paidGaps({ checkouts, charges }: Restored): Gap[] {
	const byPayment = new Map(charges.map((charge) => [charge.paymentId, charge]));
	return [...checkouts.values()].flatMap((checkout): Gap[] => {
		if (checkout.state !== 'paid' || isBankTransfer(checkout.paymentId)) return [];
		const { checkoutId, paymentId, total } = checkout;
		const charge = byPayment.get(paymentId);
		if (charge === undefined) return [{ kind: 'payment_missing', checkoutId, paymentId }];
		const { amount, currency } = charge;
		if (amount === total && currency === 'cny') return [];
		return [{ kind: 'payment_differs', checkoutId, paymentId, total, amount, currency }];
	});
}

/** Every payment that is not refunded in full belongs to a paid checkout or to one in review. */
function paymentGaps({ checkouts, charges }: Restored): Gap[] {
	return charges.flatMap(({ paymentId, checkoutId, amount, refunded, currency }): Gap[] => {
		if (refunded === amount || isPaidBy(checkouts.get(checkoutId), paymentId)) return [];
		const checkout = stateOf(checkouts, checkoutId);
		return [{ kind: 'payment_without_paid_checkout', paymentId, amount, currency, checkoutId, checkout }];
	});
}

function isPaidBy(checkout: Checkout | undefined, paymentId: string): boolean {
	return (checkout?.state === 'paid' || checkout?.state === 'review') && checkout.paymentId === paymentId;
}

/** A review exists for each checkout in review, and for no other. */
function reviewGaps({ checkouts, reviews }: Restored): Gap[] {
	const missing = [...checkouts.values()]
		.filter(({ state, checkoutId }) => state === 'review' && !reviews.has(checkoutId))
		.map(({ checkoutId }): Gap => ({ kind: 'review_missing', checkoutId }));
	const orphaned = [...reviews.keys()].flatMap((checkoutId): Gap[] => {
		const checkout = stateOf(checkouts, checkoutId);
		return checkout === 'review' ? [] : [{ kind: 'review_without_checkout', checkoutId, checkout }];
	});
	return [...missing, ...orphaned];
}

function stateOf(checkouts: ReadonlyMap<CheckoutId, Checkout>, checkoutId: CheckoutId): StoredState {
	return checkouts.get(checkoutId)?.state ?? 'missing';
}
