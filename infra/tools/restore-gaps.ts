import { isDeepStrictEqual } from 'node:util';
import type { CheckoutId, Millis, OrderId } from '#kernel';
import type { Checkout, CheckoutState, Order } from '#orders';
import type { Restored } from './restored.ts';
import { type StockGap, stockGaps } from './stock-gaps.ts';

/** A checkout as the orders table has it, or that it has none. */
type Found = CheckoutState | 'missing';

/** What does not fit after a restore, by the ids of what is concerned. Amounts are minor units. */
export type Gap =
	| { readonly kind: 'order_missing'; readonly checkoutId: CheckoutId; readonly orderId: OrderId }
	| { readonly kind: 'order_differs'; readonly checkoutId: CheckoutId; readonly orderId: OrderId }
	| {
			readonly kind: 'order_without_paid_checkout';
			readonly orderId: OrderId;
			readonly checkoutId: CheckoutId;
			readonly checkout: Found;
	  }
	| {
			readonly kind: 'payment_without_paid_checkout';
			readonly paymentId: string;
			readonly amount: number;
			readonly currency: string;
			readonly checkoutId: CheckoutId;
			readonly checkout: Found;
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
	| { readonly kind: 'review_without_checkout'; readonly checkoutId: CheckoutId; readonly checkout: Found }
	| StockGap;

/**
 * Holds restored tables against each other and against the payments of the provider, which no restore touches. It is
 * empty when all fits. `catalogAt` is the moment the catalog was restored to.
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

/** Orders are exactly the parts of paid checkouts. */
function orderGaps({ checkouts, orders }: Restored): Gap[] {
	const forward = [...checkouts.values()]
		.filter(({ state }) => state === 'paid')
		.flatMap(({ checkoutId, parts }) =>
			parts.flatMap(({ orderId, lines }): Gap[] => {
				const order = orders.get(orderId);
				if (order === undefined) return [{ kind: 'order_missing', checkoutId, orderId }];
				return sameLines(order, checkoutId, lines) ? [] : [{ kind: 'order_differs', checkoutId, orderId }];
			}),
		);
	const backward = [...orders.values()].flatMap(({ orderId, checkoutId }): Gap[] => {
		const checkout = stateOf(checkouts, checkoutId);
		return checkout === 'paid' ? [] : [{ kind: 'order_without_paid_checkout', orderId, checkoutId, checkout }];
	});
	return [...forward, ...backward];
}

function sameLines(order: Order, checkoutId: CheckoutId, lines: Order['lines']): boolean {
	return order.checkoutId === checkoutId && isDeepStrictEqual(order.lines, lines);
}

/** What a checkout says was paid was paid, and as much. A transfer to the base's bank is not the provider's to know. */
function paidGaps({ checkouts, charges }: Restored): Gap[] {
	const known = new Map(charges.map((charge) => [charge.paymentId, charge]));
	return [...checkouts.values()].flatMap((checkout): Gap[] => {
		if (checkout.state !== 'paid' || checkout.paymentId.startsWith('bank_')) return [];
		const { checkoutId, paymentId, total } = checkout;
		const charge = known.get(paymentId);
		if (charge === undefined) return [{ kind: 'payment_missing', checkoutId, paymentId }];
		const { amount, currency } = charge;
		if (amount === total && currency === 'cny') return [];
		return [{ kind: 'payment_differs', checkoutId, paymentId, total, amount, currency }];
	});
}

/** Money that is kept has bought something, or waits for a person. */
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

/** A review stands beside each checkout in review, and beside no other. */
function reviewGaps({ checkouts, reviews }: Restored): Gap[] {
	const missing = [...checkouts.values()]
		.filter(({ state, checkoutId }) => state === 'review' && !reviews.has(checkoutId))
		.map(({ checkoutId }): Gap => ({ kind: 'review_missing', checkoutId }));
	const left = [...reviews.keys()].flatMap((checkoutId): Gap[] => {
		const checkout = stateOf(checkouts, checkoutId);
		return checkout === 'review' ? [] : [{ kind: 'review_without_checkout', checkoutId, checkout }];
	});
	return [...missing, ...left];
}

function stateOf(checkouts: ReadonlyMap<CheckoutId, Checkout>, checkoutId: CheckoutId): Found {
	return checkouts.get(checkoutId)?.state ?? 'missing';
}
