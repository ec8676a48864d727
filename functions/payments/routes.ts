import * as z from 'zod/mini';
import { decisions } from '#aftersales';
import { bankAccount } from '#directory';
import { defineRoutes, examples, pageOf, pageQuery } from '#http';
import { instant, money } from '#kernel/schemas';
import { reviewReasons } from '#orders';
import { paymentMethods } from '#payments';
import { addressRoutes } from './routes-addresses.ts';
import { cartRoutes } from './routes-cart.ts';
import { invoiceRoutes } from './routes-invoices.ts';
import { orderRoutes } from './routes-orders.ts';
import { personalRoutes } from './routes-personal-data.ts';
import { reconcileRoutes } from './routes-reconcile.ts';
import { returnRoutes } from './routes-returns.ts';
import { decidedSchema, transferRoutes } from './routes-transfers.ts';

const paymentSchema = z
	.discriminatedUnion('provider', [
		z
			.strictObject({ provider: z.literal('stripe'), paymentId: z.string(), clientSecret: z.string() })
			.register(z.globalRegistry, { id: 'StripePayment' }),
		z
			.strictObject({
				provider: z.literal('bank_transfer'),
				reference: z.string(),
				account: bankAccount,
				amount: money,
				payBy: instant,
			})
			.register(z.globalRegistry, { id: 'BankTransferPayment' }),
	])
	.register(z.globalRegistry, { id: 'Payment' });

const reviewSchema = z
	.strictObject({
		checkoutId: z.string(),
		paymentId: z.string(),
		buyerId: z.string(),
		reason: z.enum(reviewReasons),
		expected: money,
		received: z
			.strictObject({ amount: z.int(), currency: z.string() })
			.register(z.globalRegistry, { id: 'ReceivedAmount' }),
		reviewAt: instant,
	})
	.register(z.globalRegistry, { id: 'Review' });

/** A Stripe event with its object has a few KB. */
const maxEventBytes = 262_144;

const paymentRoutes = defineRoutes({
	openPayment: {
		method: 'POST',
		path: '/v1/checkouts/{checkoutId}/payment',
		summary:
			'Open the payment of a checkout. If a payment is already open for the method, it is returned. A bank transfer ' +
			'reserves the stock for three days from the placing, within limits for each buyer, where the merchants take it.',
		access: { actor: 'buyer', reach: 'own buyer' },
		body: {
			type: 'application/json',
			schema: z.strictObject({ method: z.enum(paymentMethods) }),
			example: { method: 'alipay' },
		},
		responses: {
			200: {
				description:
					'The details that the client needs to pay: a client secret for Stripe; or the account, the reference and the deadline of a bank transfer.',
				schema: paymentSchema,
				example: { paymentId: 'pi_3Pk9Z3Q8d4m2x7c5', provider: 'stripe', clientSecret: 'pi_3Pk9Z3Q8d4m2x7c5_secret_x' },
			},
		},
		problems: [
			'checkout_state',
			'over_method_limit',
			'payment_method_unavailable',
			'bank_transfer_not_taken',
			'too_many_transfers',
			'payment_provider_unavailable',
		],
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
							buyerId: 'buyer-1',
							reason: 'underpaid',
							expected: examples.checkout.total,
							received: { amount: 26000, currency: 'CNY' },
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
			'Resolve a review: accept what came, or refund it and release the stock. Accepted, what is missing is a discount of ' +
			'the orders, and what came beyond the total is refunded. Above 1,000,000.00 CNY a second person must accept as well.',
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
		problems: [
			'checkout_state',
			'own_checkout',
			'out_of_stock',
			'too_many_rows',
			'other_currency',
			'payment_too_small',
			'payment_in_dispute',
			'payment_provider_unavailable',
		],
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
export const routes = {
	...paymentRoutes,
	...transferRoutes,
	...orderRoutes,
	...invoiceRoutes,
	...returnRoutes,
	...addressRoutes,
	...cartRoutes,
	...personalRoutes,
	...reconcileRoutes,
};
