import * as z from 'zod/mini';
import { type Listing, returnExclusion } from '#catalog';
import { type ListingId, cny, iso } from '#kernel';
import { bilingual, instant, money } from '#kernel/schemas';
import { type Checkout, type CheckoutPart, checkoutStates, shippingOf, subtotal } from '#orders';
import { line, lineFields, toLineResponse } from './line.ts';
import { addressSchema, toAddressResponse } from './address.ts';

export const checkoutState = z.enum(checkoutStates).register(z.globalRegistry, { id: 'CheckoutState' });

const partFields = () => ({ tenantId: z.string(), tenantName: bilingual, subtotal: money, shipping: money });

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
	.lazy(() => z.strictObject({ ...lineFields(), returnExclusion: z.nullable(returnExclusion), revision: z.int() }))
	.register(z.globalRegistry, { id: 'QuoteLine' });
const quoteOrder = z
	.lazy(() => z.strictObject({ ...partFields(), lines: z.array(quoteLine) }))
	.register(z.globalRegistry, { id: 'QuoteOrder' });

export const quoteSchema = z
	.lazy(() => z.strictObject({ total: money, shipping: money, orders: z.array(quoteOrder) }))
	.register(z.globalRegistry, { id: 'Quote' });

/** A price before placing. `listingOf` gives the listing that it was computed from. */
export function toQuoteResponse(
	{ parts, total }: Pick<Checkout, 'parts' | 'total'>,
	listingOf: (listingId: ListingId) => Pick<Listing, 'revision' | 'returnExclusion'> | undefined,
): z.input<typeof quoteSchema> {
	return {
		total: cny(total),
		shipping: cny(shippingOf({ parts })),
		orders: parts.map((part) => ({
			...toPartResponse(part),
			lines: part.lines.map((one) => {
				const { revision = 0, returnExclusion: exclusion } = listingOf(one.listingId) ?? {};
				return { ...toLineResponse(one), returnExclusion: exclusion ?? null, revision };
			}),
		})),
	};
}
