import * as z from 'zod/mini';
import { type Result, accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import type { PaymentEvent, PaymentsRefusal, ProviderDispute, ProviderRefund, ProviderRefundState } from './payment.ts';

/** A refund that is `pending` or waits for the buyer (`requires_action`) has not arrived, and may still fail. */
export function refundState(status: string | null): ProviderRefundState {
	switch (status) {
		case 'succeeded':
			return 'settled';
		case 'failed':
		case 'canceled':
			return 'failed';
		default:
			return 'sent';
	}
}

/** The fields read from a refund of Stripe. */
interface StripeRefund {
	readonly id: string;
	readonly payment_intent: string | { readonly id: string } | null;
	readonly metadata: Readonly<Record<string, string>> | null;
	readonly amount: number;
	readonly currency: string;
	readonly status: string | null;
}

/** A refund of Stripe in the words of the rail. */
export function toProviderRefund(refund: StripeRefund): ProviderRefund {
	const { id, payment_intent: intent, metadata, amount, currency, status } = refund;
	return {
		providerRefundId: id,
		paymentId: typeof intent === 'string' ? intent : (intent?.id ?? ''),
		refundId: metadata?.['refundId'],
		checkoutId: metadata?.['checkoutId'],
		returnsPayment: metadata?.['returnsPayment'] === 'true',
		amount,
		currency: currency.toUpperCase(),
		state: refundState(status),
	};
}

/** The fields read from a payment. Missing fields are refused and never guessed, because the event moves money. */
const succeededEvent = z.object({
	data: z.object({
		object: z.object({
			id: z.string().check(z.minLength(1), z.maxLength(255)),
			amount_received: z.int().check(z.minimum(0)),
			currency: z.string().check(z.regex(/^[a-z]{3}$/, 'must be three letters')),
			metadata: z.object({ checkoutId: z.optional(z.string()) }),
		}),
	}),
});

const money = {
	id: z.string().check(z.minLength(1), z.maxLength(255)),
	amount: z.int().check(z.minimum(0)),
	currency: z.string().check(z.regex(/^[a-z]{3}$/, 'must be three letters')),
	payment_intent: z.nullable(z.string()),
	status: z.string(),
};
const refundEvent = z.object({
	data: z.object({
		object: z.object({ ...money, metadata: z.nullable(z.record(z.string(), z.string())) }),
	}),
});
const disputeEvent = z.object({
	data: z.object({ object: z.object({ ...money, created: z.int().check(z.minimum(0)) }) }),
});
const chargeEvent = z.object({ data: z.object({ object: z.object({ payment_intent: z.nullable(z.string()) }) }) });

/** Parses a signed event. A body that is no event, or concerns something else, changes nothing. */
export function toPaymentEvent(
	event: { readonly type: string; readonly account?: string | null } | null,
): Result<PaymentEvent, PaymentsRefusal> {
	const type = String(event?.type);
	const other = accepted({ kind: 'other', type } as const);
	// Events of connected accounts carry the same signature and concern no payment of the base.
	if (event?.account) return other;
	if (type === 'payment_intent.succeeded') return toCaptured(event);
	if (type.startsWith('refund.') || type === 'charge.refund.updated') return toRefundEvent(event);
	if (type === 'charge.refunded') {
		const checked = check(chargeEvent, event);
		if (!checked.ok) return refused({ kind: 'invalid', errors: checked.refusal });
		const { payment_intent: paymentId } = checked.value.data.object;
		return paymentId === null ? other : accepted({ kind: 'payment_refunded', paymentId });
	}
	return type.startsWith('charge.dispute.') ? toDisputeEvent(event) : other;
}

function toRefundEvent(event: unknown): Result<PaymentEvent, PaymentsRefusal> {
	const checked = check(refundEvent, event);
	if (!checked.ok) return refused({ kind: 'invalid', errors: checked.refusal });
	return accepted({ kind: 'refund', refund: toProviderRefund(checked.value.data.object) });
}

/** Disputes that Stripe has decided. All others are open. */
const decidedDisputes: Readonly<Record<string, ProviderDispute['state']>> = {
	won: 'won',
	warning_closed: 'won',
	prevented: 'won',
	lost: 'lost',
};

function toDisputeEvent(event: unknown): Result<PaymentEvent, PaymentsRefusal> {
	const checked = check(disputeEvent, event);
	if (!checked.ok) return refused({ kind: 'invalid', errors: checked.refusal });
	const { id: disputeId, payment_intent: paymentId, amount, currency, created, status } = checked.value.data.object;
	if (paymentId === null) return accepted({ kind: 'other', type: 'charge.dispute' });
	const state = decidedDisputes[status] ?? 'open';
	const about = { paymentId, amount, currency: currency.toUpperCase() };
	return accepted({ kind: 'dispute', dispute: { disputeId, ...about, openedAt: created * 1_000, state } });
}

function toCaptured(event: unknown): Result<PaymentEvent, PaymentsRefusal> {
	const checked = check(succeededEvent, event);
	if (!checked.ok) return refused({ kind: 'invalid', errors: checked.refusal });
	const { id: paymentId, amount_received: amount, currency, metadata } = checked.value.data.object;
	if (metadata.checkoutId === undefined) return accepted({ kind: 'other', type: 'payment_intent.succeeded' });
	const payment = { paymentId, checkoutId: metadata.checkoutId, amount, currency: currency.toUpperCase() };
	return accepted({ kind: 'captured', payment });
}
