import Stripe from 'stripe';
import * as z from 'zod/mini';
import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type {
	KnownPayment,
	OpenPayment,
	PartialRefund,
	PaymentEvent,
	PaymentProvider,
	PaymentRecords,
	PaymentsRefusal,
	RefundProvider,
	RefundRefusal,
} from './payment.ts';

/** `apiBase` is another address than Stripe's own, for a stand-in on this machine. */
export interface StripeAccess {
	readonly secretKey: string;
	readonly apiBase?: string | undefined;
}

export interface StripeOptions extends StripeAccess {
	readonly webhookSecret: string;
}

/** The gateway waits 30 seconds; two tries of five leave it time to answer. */
const timeoutMs = 5_000;
const retries = 1;

/** Stripe as a payment rail. Idempotency keys are made of our own ids, so a retry after a lost answer finds the first. */
export function stripeProvider({ webhookSecret, ...access }: StripeOptions): PaymentProvider & PaymentRecords {
	const stripe = client(access);
	return {
		open: ({ checkoutId, total }, method) =>
			attempted(async (): Promise<OpenPayment> => {
				const intent = await stripe.paymentIntents.create(
					{
						amount: total.amount,
						currency: total.currency.toLowerCase(),
						allowed_payment_method_types: [method],
						metadata: { checkoutId },
					},
					{ idempotencyKey: `open-${method}-${checkoutId}` },
				);
				return {
					paymentId: intent.id,
					provider: 'stripe',
					...(intent.client_secret ? { clientSecret: intent.client_secret } : {}),
				};
			}),
		refund: (paymentId) =>
			attempted(async () => {
				try {
					await stripe.refunds.create({ payment_intent: paymentId }, { idempotencyKey: `refund-${paymentId}` });
				} catch (error) {
					// Stripe forgets keys after a day; that all of it is back already is what was asked for.
					if (!(error instanceof Stripe.errors.StripeError && error.code === 'charge_already_refunded')) throw error;
				}
			}),
		...recordsOf(stripe),
		async event(bytes, signature) {
			try {
				const event = await stripe.webhooks.constructEventAsync(Buffer.from(bytes), signature ?? '', webhookSecret);
				return readEvent(event);
			} catch (error) {
				if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
					return refused({ kind: 'invalid_signature' });
				throw error;
			}
		},
	};
}

/** An order has at most 50 refunds, and a checkout at most 50 orders. */
const maxRefundsOfPayment = 2_500;

/**
 * Stripe as what gives money back. Its keys keep two calls of the same minute apart, and are forgotten after a day; so the
 * refunds of the payment are always looked at first, and ours is known by its metadata. Always, and not only after a day:
 * a way that is taken once a year is a way that nobody has tried.
 */
export function stripeRefunds(access: StripeAccess): RefundProvider {
	const stripe = client(access);
	return {
		async refund(paymentId, refund) {
			try {
				return await refundOnce(stripe, paymentId, refund);
			} catch (error) {
				return refused(refusalOf(error));
			}
		},
	};
}

async function refundOnce(
	stripe: Stripe,
	paymentId: string,
	{ refundId, amount }: PartialRefund,
): Promise<Result<void, RefundRefusal>> {
	// A payment that a review accepted may be of a currency that is none of ours.
	const { currency } = await stripe.paymentIntents.retrieve(paymentId);
	if (currency.toUpperCase() !== amount.currency) return refused({ kind: 'refund_refused', reason: 'other_currency' });
	const known = await stripe.refunds
		.list({ payment_intent: paymentId, limit: 100 })
		.autoPagingToArray({ limit: maxRefundsOfPayment });
	const made =
		known.find((one) => one.metadata?.['refundId'] === refundId) ??
		(await stripe.refunds.create(
			{ payment_intent: paymentId, amount: amount.amount, metadata: { refundId } },
			{ idempotencyKey: `refund-${refundId}` },
		));
	const lost = made.status === 'failed' || made.status === 'canceled';
	return lost ? refused({ kind: 'refund_refused', reason: made.status ?? '' }) : accepted(undefined);
}

/**
 * A request that Stripe finds wrong is wrong for good. All else may pass: the network, the rate, a key that another call
 * holds (409), and a secret that an operator is about to set right, for which no refund shall be given up.
 */
function refusalOf(error: unknown): RefundRefusal {
	if (!(error instanceof Stripe.errors.StripeError)) throw error;
	const wrong =
		error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError;
	if (!wrong) return { kind: 'payment_provider_unavailable' };
	return { kind: 'refund_refused', reason: error.code ?? error.type };
}

/** What Stripe knows of payments. */
function recordsOf(stripe: Stripe): PaymentRecords {
	return {
		find: (paymentId) =>
			attempted(async () => {
				try {
					return known(await stripe.paymentIntents.retrieve(paymentId));
				} catch (error) {
					if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return undefined;
					throw error;
				}
			}),
		opened: (from, before, limit, after) =>
			attempted(async () => {
				const { data, has_more } = await stripe.paymentIntents.list({
					created: { gte: Math.floor(from / 1000), lt: Math.floor(before / 1000) },
					limit,
					...(after === undefined ? {} : { starting_after: after }),
				});
				return { payments: data.map(known), last: has_more ? data.at(-1)?.id : undefined };
			}),
	};
}

function known({ id, metadata, amount_received: amount, currency, status }: Stripe.PaymentIntent): KnownPayment {
	const captured = status === 'succeeded';
	return { paymentId: id, checkoutId: metadata['checkoutId'], amount, currency: currency.toUpperCase(), captured };
}

/** What is read of a payment. Money is taken by it, so what it does not say is not guessed at. */
const succeeded = z.object({
	data: z.object({
		object: z.object({
			id: z.string().check(z.minLength(1), z.maxLength(255)),
			amount_received: z.int().check(z.minimum(0)),
			currency: z.string().check(z.regex(/^[a-z]{3}$/, 'must be three letters')),
			metadata: z.object({ checkoutId: z.optional(z.string()) }),
		}),
	}),
});

/** A signed text that is no event at all changes nothing either. */
function readEvent(event: Stripe.Event | null): Result<PaymentEvent, PaymentsRefusal> {
	const type = String(event?.type);
	// An event of a connected account is signed with the same secret and is no payment of ours.
	if (type !== 'payment_intent.succeeded' || event?.account) return accepted({ kind: 'other', type });
	const told = check(succeeded, event);
	if (!told.ok) return refused({ kind: 'invalid', errors: told.refusal });
	const { id: paymentId, amount_received: amount, currency, metadata } = told.value.data.object;
	if (metadata.checkoutId === undefined) return accepted({ kind: 'other', type });
	const payment = { paymentId, checkoutId: metadata.checkoutId, amount, currency: currency.toUpperCase() };
	return accepted({ kind: 'captured', payment });
}

/** What Stripe cannot do now is a refusal with facts; what it says of our own request is our mistake and is thrown. */
async function attempted<T>(call: () => Promise<T>): Promise<Result<T, PaymentsRefusal>> {
	try {
		return accepted(await call());
	} catch (error) {
		const passing =
			error instanceof Stripe.errors.StripeConnectionError ||
			error instanceof Stripe.errors.StripeRateLimitError ||
			error instanceof Stripe.errors.StripeAPIError;
		if (passing) return refused({ kind: 'payment_provider_unavailable' });
		throw error;
	}
}

function client({ secretKey, apiBase }: StripeAccess): Stripe {
	return new Stripe(secretKey, {
		telemetry: false,
		maxNetworkRetries: retries,
		timeout: timeoutMs,
		...address(apiBase),
	});
}

function address(apiBase: string | undefined) {
	if (apiBase === undefined) return {};
	const url = new URL(apiBase);
	return {
		host: url.hostname,
		port: Number(url.port),
		protocol: url.protocol === 'https:' ? 'https' : 'http',
	} as const;
}
