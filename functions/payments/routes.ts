import * as z from 'zod/mini';
import { decisions } from '#aftersales';
import { defineRoutes, examples, pageOf, pageQuery } from '#http';
import { checkoutState } from '#http/schemas';
import { instant, price, text } from '#kernel/schemas';
import { paymentMethods } from '#payments';
import { orderRoutes } from './routes-orders.ts';
import { personalRoutes } from './routes-personal-data.ts';
import { reconcileRoutes } from './routes-reconcile.ts';

const paymentSchema = z
	.discriminatedUnion('provider', [
		z
			.strictObject({ provider: z.literal('stripe'), paymentId: z.string(), clientSecret: z.string() })
			.register(z.globalRegistry, { id: 'StripePayment' }),
		z
			.strictObject({ provider: z.literal('bank_transfer'), paymentId: z.string(), reference: z.string() })
			.register(z.globalRegistry, { id: 'BankTransferPayment' }),
	])
	.register(z.globalRegistry, { id: 'Payment' });

/** A checkout after a decision of the base. */
const decidedSchema = z
	.strictObject({
		checkoutId: z.string(),
		state: checkoutState,
		/** Confirmations given and needed, one person each. */
		confirmations: z.strictObject({ given: z.int(), needed: z.int() }),
	})
	.register(z.globalRegistry, { id: 'CheckoutDecision' });

const reviewSchema = z
	.strictObject({
		checkoutId: z.string(),
		paymentId: z.string(),
		/** As the provider reported it. The currency may be unknown to us. */
		captured: z.strictObject({ amount: z.int(), currency: z.string() }),
		reviewAt: instant,
	})
	.register(z.globalRegistry, { id: 'Review' });

/** A Stripe event with its object has a few KB. */
const maxEventBytes = 262_144;

const paymentRoutes = defineRoutes({
	openPayment: {
		method: 'POST',
		path: '/v1/checkouts/{checkoutId}/payment',
		summary: 'Open the payment of a checkout. If a payment is already open for the method, it is returned.',
		access: { actor: 'buyer', reach: 'own buyer' },
		body: {
			type: 'application/json',
			schema: z.strictObject({ method: z.enum(paymentMethods) }),
			example: { method: 'alipay' },
		},
		responses: {
			200: {
				description:
					'The details that the client needs to pay: a client secret for Stripe, or a reference for a bank transfer.',
				schema: paymentSchema,
				example: { paymentId: 'pi_3Pk9Z3Q8d4m2x7c5', provider: 'stripe', clientSecret: 'pi_3Pk9Z3Q8d4m2x7c5_secret_x' },
			},
		},
		problems: ['checkout_state', 'over_method_limit', 'payment_provider_unavailable'],
	},
	confirmTransfer: {
		method: 'POST',
		path: '/v1/base/checkouts/{checkoutId}/transfer',
		summary:
			'Confirm that a bank transfer for a checkout has arrived. Above 1,000,000.00 CNY a second person must ' +
			'confirm the same amount. A transfer that arrives too late is refused and recorded once as money to ' +
			'return.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		body: {
			type: 'application/json',
			schema: z.strictObject({ amount: price, bankReference: z.optional(text(64)) }),
			example: { amount: { amount: 25800, currency: 'CNY' }, bankReference: '20261111-000482' },
		},
		responses: {
			200: {
				description:
					'The checkout. It is paid, in review if the amount differs from its total, or unchanged while a ' +
					'second confirmation is needed.',
				schema: decidedSchema,
				example: {
					checkoutId: examples.checkout.checkoutId,
					state: 'paid',
					confirmations: { given: 1, needed: 1 },
				},
			},
		},
		problems: ['checkout_state', 'own_checkout', 'transfer_not_opened', 'transfer_differs'],
	},
	listReviews: {
		method: 'GET',
		path: '/v1/base/reviews',
		summary: 'List the payments that differ from their checkout and wait for a decision.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(reviewSchema),
				example: {
					items: [
						{
							checkoutId: examples.checkout.checkoutId,
							paymentId: 'pi_3Pk9Z3Q8d4m2x7c5',
							captured: { amount: 25000, currency: 'USD' },
							reviewAt: '2026-11-11T02:31:00.000Z',
						},
					],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	resolveReview: {
		method: 'POST',
		path: '/v1/base/checkouts/{checkoutId}/review',
		summary:
			'Resolve a review: accept the payment as it is, or refund it and release the stock. Above ' +
			'1,000,000.00 CNY a second person must accept as well.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		body: {
			type: 'application/json',
			schema: z.strictObject({ decision: z.enum(decisions) }),
			example: { decision: 'refund' },
		},
		responses: {
			200: {
				description: 'The checkout. It is paid, cancelled, or still in review while a second person is needed.',
				schema: decidedSchema,
				example: {
					checkoutId: examples.checkout.checkoutId,
					state: 'cancelled',
					confirmations: { given: 1, needed: 1 },
				},
			},
		},
		problems: ['checkout_state', 'own_checkout', 'out_of_stock', 'too_many_rows', 'payment_provider_unavailable'],
	},
	stripeWebhook: {
		method: 'POST',
		path: '/v1/webhooks/stripe',
		summary:
			"Receive Stripe's events about payments, refunds and disputes, proven by their signature over the raw body.",
		access: { actor: 'stripe', reach: 'anyone' },
		body: { type: 'signed', maxBytes: maxEventBytes },
		responses: {
			200: {
				description: 'The event has been processed, now or earlier.',
				schema: z.strictObject({ received: z.literal(true) }),
				example: { received: true },
			},
		},
		problems: ['invalid_signature', 'invalid', 'unknown_checkout', 'payment_provider_unavailable'],
	},
});

/** All routes of payments. */
export const routes = { ...paymentRoutes, ...orderRoutes, ...personalRoutes, ...reconcileRoutes };
