import * as z from 'zod/mini';
import { cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';
import { type Checkout, checkoutStates, subtotal } from '#orders';
import { line, toLineResponse } from './line.ts';
import { addressSchema, toAddressResponse } from './address.ts';

export const checkoutSchema = z.lazy(() =>
	z.strictObject({
		checkoutId: z.string(),
		state: z.enum(checkoutStates),
		total: money,
		orders: z.array(
			z.strictObject({ orderId: z.string(), tenantId: z.string(), lines: z.array(line), subtotal: money }),
		),
		shippingAddress: addressSchema,
		placedAt: instant,
		expiresAt: instant,
		paidAt: z.nullable(instant),
		paymentId: z.nullable(z.string()),
	}),
);

export function toCheckoutResponse(checkout: Checkout): z.input<typeof checkoutSchema> {
	return {
		checkoutId: checkout.checkoutId,
		state: checkout.state,
		total: cny(checkout.total),
		orders: checkout.parts.map(({ orderId, tenantId, lines }) => ({
			orderId,
			tenantId,
			lines: lines.map(toLineResponse),
			subtotal: cny(subtotal(lines)),
		})),
		shippingAddress: toAddressResponse(checkout.shippingAddress),
		placedAt: iso(checkout.placedAt),
		expiresAt: iso(checkout.expiresAt),
		paidAt: checkout.state === 'paid' ? iso(checkout.paidAt) : null,
		paymentId: checkout.state === 'paid' || checkout.state === 'review' ? checkout.paymentId : null,
	};
}
