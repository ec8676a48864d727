import Stripe from 'stripe';
import { type Result, accepted, refused } from '#kernel';
import { log } from '#platform';
import type {
	PaymentRecord,
	PartialRefund,
	PaymentProvider,
	PaymentRecords,
	PaymentsRefusal,
	ProviderRefundState,
	RefundProvider,
	RefundRefusal,
	ReturnAttempt,
	StripePayment,
} from './payment.ts';
import { refundState, toPaymentEvent, toProviderRefund } from './stripe-events.ts';

/** `apiBase` replaces Stripe's endpoint, for the local mock. */
export interface StripeAccess {
	readonly secretKey: string;
	readonly apiBase?: string | undefined;
}

export interface StripeOptions extends StripeAccess {
	readonly webhookSecret: string;
}

/** The gateway waits 30 seconds. Two tries of five seconds leave time to respond. */
const timeoutMs = 5_000;
const retries = 1;

/** Logged for an operator, because a buyer sees the same as during an outage of Stripe. */
const stripeKeyUnfit = 'the Stripe key is wrong or lacks a permission';

/**
 * Stripe as a payment rail. Idempotency keys are derived from ids, so a retry after a lost response gets the result of the
 * first call.
 */
export function stripeProvider({ webhookSecret, ...access }: StripeOptions): PaymentProvider & PaymentRecords {
	const stripe = stripeClient(access);
	return {
		open: async ({ checkoutId, total }, method) => {
			const intent = await asUnavailable(() =>
				stripe.paymentIntents.create(
					{
						amount: total.amount,
						currency: total.currency.toLowerCase(),
						allowed_payment_method_types: [method],
						metadata: { checkoutId },
					},
					{ idempotencyKey: `open-${method}-${checkoutId}` },
				),
			);
			return intent.ok ? toStripePayment(intent.value) : intent;
		},
		async refund(paymentId, attempt) {
			const refunded = await asUnavailable(() => returnPayment(stripe, paymentId, attempt));
			return refunded.ok ? refunded.value : refunded;
		},
		refundsOf: (paymentId) => asUnavailable(async () => (await refundsOf(stripe, paymentId)).map(toProviderRefund)),
		...paymentRecords(stripe),
		async event(bytes, signature) {
			try {
				const event = await stripe.webhooks.constructEventAsync(Buffer.from(bytes), signature ?? '', webhookSecret);
				return toPaymentEvent(event);
			} catch (error) {
				if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
					return refused({ kind: 'invalid_signature' });
				throw error;
			}
		},
	};
}

async function returnPayment(
	stripe: Stripe,
	paymentId: string,
	{ attempt, rest }: ReturnAttempt,
): Promise<Result<'returned' | 'came_back' | 'refused', PaymentsRefusal>> {
	// The provider would pay again, once its idempotency keys have expired.
	const refunds = await refundsOf(stripe, paymentId);
	const earlier = refunds.find(isReturn);
	if (earlier !== undefined) return accepted(refundState(earlier.status) === 'failed' ? 'came_back' : 'returned');
	try {
		await stripe.refunds.create(
			{
				payment_intent: paymentId,
				...(rest === undefined ? {} : { amount: rest }),
				metadata: { returnsPayment: 'true' },
			},
			{ idempotencyKey: `refund-${paymentId}-${attempt}` },
		);
	} catch (error) {
		const code = error instanceof Stripe.errors.StripeError ? error.code : undefined;
		if (code === 'charge_disputed' || code === 'refund_disputed_payment')
			return refused({ kind: 'payment_in_dispute', state: null });
		// A payment that is already refunded in full is the desired state.
		if (code === 'charge_already_refunded') return accepted('returned');
		// What others have refunded of it is not known to the base, which would pay it again by hand.
		const isUntouched = refunds.every((one) => refundState(one.status) === 'failed');
		if (isPermanent(error) && isUntouched) return accepted('refused');
		throw error;
	}
	return accepted('returned');
}

/** Whether a refund returned a whole payment, or what lost disputes had left of it. */
function isReturn({ metadata }: Stripe.Refund): boolean {
	return metadata?.['returnsPayment'] === 'true';
}

/** An order has at most 50 refunds, and a checkout at most 50 orders. */
const maxRefundsOfPayment = 2_500;

function refundsOf(stripe: Stripe, paymentId: string): Promise<Stripe.Refund[]> {
	const refunds = stripe.refunds.list({ payment_intent: paymentId, limit: 100 });
	return refunds.autoPagingToArray({ limit: maxRefundsOfPayment });
}

/**
 * Stripe as a refund provider. Each call first looks for the refund by the id in its metadata, because idempotency keys expire
 * after a day. The key unites concurrent calls. The look-up is unconditional: a path used once a year would be untested.
 */
export function stripeRefunds(access: StripeAccess): RefundProvider {
	const stripe = stripeClient(access);
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
	{ refundId, checkoutId, amount }: PartialRefund,
): Promise<Result<Exclude<ProviderRefundState, 'failed'>, RefundRefusal>> {
	// A payment accepted in review may be in a currency other than the base's.
	const { currency } = await stripe.paymentIntents.retrieve(paymentId);
	if (currency.toUpperCase() !== amount.currency) return refused({ kind: 'refund_refused', reason: 'other_currency' });
	const refunds = await refundsOf(stripe, paymentId);
	const refund =
		refunds.find(({ metadata }) => metadata?.['refundId'] === refundId) ??
		(await stripe.refunds.create(
			{ payment_intent: paymentId, amount: amount.amount, metadata: { refundId, checkoutId } },
			{ idempotencyKey: `refund-${refundId}` },
		));
	const state = refundState(refund.status);
	return state === 'failed' ? refused({ kind: 'refund_refused', reason: refund.status ?? '' }) : accepted(state);
}

/**
 * A request that Stripe rejects as invalid fails for good. Everything else is temporary: network errors, rate limits, a key in
 * use (409), and a wrong secret, which an operator can correct.
 */
function refusalOf(error: unknown): RefundRefusal {
	if (!(error instanceof Stripe.errors.StripeError)) throw error;
	if (!isPermanent(error)) return { kind: 'payment_provider_unavailable' };
	return { kind: 'refund_refused', reason: error.code ?? error.type };
}

function isPermanent(error: unknown): boolean {
	// Another request with the same key is under way.
	if (error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use') return false;
	return error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError;
}

function paymentRecords(stripe: Stripe): PaymentRecords {
	return {
		find: (paymentId) =>
			asUnavailable(async () => {
				try {
					return toPaymentRecord(await stripe.paymentIntents.retrieve(paymentId));
				} catch (error) {
					if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return undefined;
					throw error;
				}
			}),
		list: (from, before, limit, after) =>
			asUnavailable(async () => {
				const { data, has_more } = await stripe.paymentIntents.list({
					created: { gte: Math.floor(from / 1000), lt: Math.floor(before / 1000) },
					limit,
					...(after === undefined ? {} : { starting_after: after }),
				});
				return { payments: data.map(toPaymentRecord), last: has_more ? data.at(-1)?.id : undefined };
			}),
	};
}

function toPaymentRecord({
	id,
	metadata,
	amount_received: amount,
	currency,
	status,
}: Stripe.PaymentIntent): PaymentRecord {
	const captured = status === 'succeeded';
	return { paymentId: id, checkoutId: metadata['checkoutId'], amount, currency: currency.toUpperCase(), captured };
}

/** Stripe hides the secret from a restricted key. Without the secret the buyer cannot pay. */
function toStripePayment({ id, client_secret }: Stripe.PaymentIntent): Result<StripePayment, PaymentsRefusal> {
	if (client_secret) return accepted({ provider: 'stripe', paymentId: id, clientSecret: client_secret });
	log('error', stripeKeyUnfit, { reason: 'no_client_secret' });
	return refused({ kind: 'payment_provider_unavailable' });
}

/** Turns an unavailable Stripe into a refusal. An invalid request is a fault of this code and is thrown. */
async function asUnavailable<T>(call: () => Promise<T>): Promise<Result<T, PaymentsRefusal>> {
	try {
		return accepted(await call());
	} catch (error) {
		const unavailable =
			error instanceof Stripe.errors.StripeConnectionError ||
			// Another request that joined the same claim holds the key.
			(error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use') ||
			error instanceof Stripe.errors.StripeRateLimitError ||
			error instanceof Stripe.errors.StripeAPIError;
		if (!unavailable && !isUnfitKey(error)) throw error;
		if (isUnfitKey(error)) log('error', stripeKeyUnfit, { reason: error.type });
		return refused({ kind: 'payment_provider_unavailable' });
	}
}

/** A wrong or restricted key, which an operator can correct. */
function isUnfitKey(error: unknown): error is Stripe.errors.StripeError {
	return (
		error instanceof Stripe.errors.StripeAuthenticationError || error instanceof Stripe.errors.StripePermissionError
	);
}

function stripeClient({ secretKey, apiBase }: StripeAccess): Stripe {
	return new Stripe(secretKey, {
		telemetry: false,
		maxNetworkRetries: retries,
		timeout: timeoutMs,
		...endpoint(apiBase),
	});
}

function endpoint(apiBase: string | undefined) {
	if (apiBase === undefined) return {};
	const url = new URL(apiBase);
	return {
		host: url.hostname,
		port: Number(url.port),
		protocol: url.protocol === 'https:' ? 'https' : 'http',
	} as const;
}
