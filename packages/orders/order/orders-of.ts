import { type Millis, split } from '#kernel';
import { type Checkout, type CheckoutPart, subtotal } from '../checkout/checkout.ts';
import { refundIdOf } from '../refund-id.ts';
import type { Discount, Order, Refund } from './order.ts';

/**
 * The orders of a checkout that has just been paid. Together they are paid exactly what came: less than the total is a discount,
 * shared over the orders by the largest remainder, and what is beyond it is a pending refund of the first order.
 */
export function ordersOf(checkout: Checkout, paidAt: Millis): Order[] {
	const { checkoutId, buyerId, shippingAddress, note, placedAt, total, received = total } = checkout;
	const discounts = discountsOf(checkout.parts, Math.max(0, total - received));
	return checkout.parts.map((part, i) => {
		const { tenantName: _name, ...sold } = part;
		return {
			...sold,
			state: 'paid',
			checkoutId,
			buyerId,
			shippingAddress,
			...(note === undefined ? {} : { note }),
			subtotal: subtotal(part.lines),
			...(discounts[i] && { discount: discounts[i] }),
			...(i === 0 && received > total ? excessOf(part, received - total, paidAt) : {}),
			placedAt,
			paidAt,
		};
	});
}

/** The discount of each part, shared by price: first over the orders, then over the goods and the shipping of each. */
function discountsOf(parts: readonly CheckoutPart[], discount: number): (Discount | undefined)[] {
	if (discount === 0) return [];
	const prices = parts.map(({ lines, shipping }) => [subtotal(lines), shipping] as const);
	const shares = split(
		discount,
		prices.map(([goods, shipping]) => goods + shipping),
	);
	return prices.map((price, i) => {
		const [goods = 0, shipping = 0] = split(shares[i] ?? 0, price);
		return goods + shipping === 0 ? undefined : { goods, shipping };
	});
}

/** The refund's id follows from the order, so that the excess of an order is returned once. */
function excessOf({ orderId }: CheckoutPart, excess: number, at: Millis): Pick<Order, 'excess' | 'refunds'> {
	const refund: Refund = {
		refundId: refundIdOf(orderId, 'excess'),
		amount: excess,
		at,
		state: 'pending',
		reason: 'overpaid',
	};
	return { excess, refunds: [refund] };
}

/**
 * The money that came for an order, in fen: goods and shipping, less its discount, with the excess that is returned. Refunds
 * never exceed it.
 */
export function paidFor({
	subtotal: goods,
	shipping,
	discount,
	excess = 0,
}: Pick<Order, 'subtotal' | 'shipping' | 'discount' | 'excess'>): number {
	return goods + shipping - (discount === undefined ? 0 : discount.goods + discount.shipping) + excess;
}

/** What was paid of the shipping fee of an order, in fen. */
export function paidForShipping({ shipping, discount }: Pick<Order, 'shipping' | 'discount'>): number {
	return shipping - (discount?.shipping ?? 0);
}

/** What was paid for the goods of an order, in fen. */
export function paidForGoods({ subtotal: goods, discount }: Pick<Order, 'subtotal' | 'discount'>): number {
	return goods - (discount?.goods ?? 0);
}
