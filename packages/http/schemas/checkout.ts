import * as z from 'zod/mini';
import { returnExclusion, tier } from '#catalog';
import { type QuotedCheckout, maxQuotedPieces } from '#checkout';
import { cny, iso } from '#kernel';
import { bilingual, instant, money } from '#kernel/schemas';
import { type Checkout, type CheckoutPart, checkoutStates, shippingOf, subtotal } from '#orders';
import { line, lineFields, toLineResponse } from './line.ts';
import { addressSchema, toAddressResponse } from './address.ts';

export const checkoutState = z.enum(checkoutStates).register(z.globalRegistry, { id: 'CheckoutState' });

const partFields = () => ({ tenantId: z.string(), tenantName: bilingual, subtotal: money, shipping: money });

const available = z.int().check(z.maximum(maxQuotedPieces));

/** One tenant's part of a checkout. It becomes an order when the checkout is paid. */
const checkoutOrder = z
	.lazy(() => z.strictObject({ orderId: z.string(), ...partFields(), lines: z.array(line) }))
	.register(z.globalRegistry, { id: 'CheckoutOrder' });

export const checkoutSchema = z
	.lazy(() =>
		z.strictObject({
			checkoutId: z.string(),
			state: checkoutState,
			total: money,
			shipping: money,
			orders: z.array(checkoutOrder),
			shippingAddress: addressSchema,
			note: z.nullable(z.string()),
			placedAt: instant,
			expiresAt: instant,
			paidAt: z.nullable(instant),
			paymentId: z.nullable(z.string()),
		}),
	)
	.register(z.globalRegistry, { id: 'Checkout' });

export function toCheckoutResponse(checkout: Checkout): z.input<typeof checkoutSchema> {
	return {
		checkoutId: checkout.checkoutId,
		state: checkout.state,
		total: cny(checkout.total),
		shipping: cny(shippingOf(checkout)),
		orders: checkout.parts.map((part) => ({
			orderId: part.orderId,
			...toPartResponse(part),
			lines: part.lines.map(toLineResponse),
		})),
		shippingAddress: toAddressResponse(checkout.shippingAddress),
		note: checkout.note ?? null,
		placedAt: iso(checkout.placedAt),
		expiresAt: iso(checkout.expiresAt),
		paidAt: checkout.state === 'paid' ? iso(checkout.paidAt) : null,
		paymentId: checkout.state === 'paid' || checkout.state === 'review' ? checkout.paymentId : null,
	};
}

function toPartResponse({ tenantId, tenantName: { zh, en }, lines, shipping }: CheckoutPart) {
	return { tenantId, tenantName: { zh, en }, subtotal: cny(subtotal(lines)), shipping: cny(shipping) };
}

const quoteLine = z
	.lazy(() =>
		z.strictObject({
			...lineFields(),
			returnExclusion: z.nullable(returnExclusion),
			revision: z.int(),
			tier: z.nullable(tier),
			nextTier: z.nullable(z.strictObject({ ...tier.shape, missing: z.int() })),
			available,
		}),
	)
	.register(z.globalRegistry, { id: 'QuoteLine' });
const quoteShortage = z
	.lazy(() =>
		z.strictObject({ listingId: z.string(), color: z.string(), size: z.string(), requested: z.int(), available }),
	)
	.register(z.globalRegistry, { id: 'QuoteShortage' });
const quoteOrder = z
	.lazy(() => z.strictObject({ ...partFields(), shipping: z.nullable(money), lines: z.array(quoteLine) }))
	.register(z.globalRegistry, { id: 'QuoteOrder' });

export const quoteSchema = z
	.lazy(() =>
		z.strictObject({
			total: money,
			shipping: z.nullable(money),
			orders: z.array(quoteOrder),
			shortages: z.array(quoteShortage),
			asOf: instant,
		}),
	)
	.register(z.globalRegistry, { id: 'Quote' });

export function toQuoteResponse(quoted: QuotedCheckout): z.input<typeof quoteSchema> {
	const shippingFee = (fee: number) => (quoted.isShipped ? cny(fee) : null);
	return {
		total: cny(quoted.total),
		shipping: shippingFee(shippingOf(quoted)),
		orders: quoted.parts.map((part) => ({
			...toPartResponse(part),
			shipping: shippingFee(part.shipping),
			lines: part.lines.map((one) => ({
				...toLineResponse(one),
				returnExclusion: one.returnExclusion ?? null,
				revision: one.revision,
				tier: one.tier ?? null,
				nextTier: one.nextTier ?? null,
				available: one.available,
			})),
		})),
		shortages: [...quoted.shortages],
		asOf: iso(quoted.asOf),
	};
}
