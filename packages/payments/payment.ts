import type { CheckoutId, Millis, Money, RefundId, Result } from '#kernel';
import type { Fault } from '#kernel/schemas';

/** How a buyer can pay. A bank transfer is confirmed by the base; the others go through Stripe. */
export const paymentMethods = ['card', 'alipay', 'wechat_pay', 'bank_transfer'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Stripe takes amounts of up to eight digits; what is more goes by bank transfer. */
export const maxStripeAmount = 99_999_999;

/** A payment that is open: what the buyer's client needs to carry it out. */
export interface OpenPayment {
	readonly paymentId: string;
	readonly provider: 'stripe' | 'bank_transfer';
	/** For Stripe's client library. */
	readonly clientSecret?: string;
	/** To be quoted in the bank transfer. */
	readonly reference?: string;
}

/** What a provider tells of a payment of ours. `currency` is as told: it may be one that the base does not take. */
export interface CapturedPayment {
	readonly paymentId: string;
	readonly checkoutId: CheckoutId;
	readonly amount: number;
	readonly currency: string;
}

export type PaymentEvent =
	| { readonly kind: 'captured'; readonly payment: CapturedPayment }
	/** An event that changes nothing here. */
	| { readonly kind: 'other'; readonly type: string };

/** What payments refuse. */
export type PaymentsRefusal =
	/** The event of a payment does not say which, how much or in what currency. */
	| { readonly kind: 'invalid'; readonly errors: readonly Fault[] }
	| { readonly kind: 'invalid_signature' }
	| { readonly kind: 'unknown_checkout' }
	| { readonly kind: 'over_method_limit'; readonly maximum: Money }
	| { readonly kind: 'payment_provider_unavailable' };

/** A payment rail. Every call names its operation, so that repeating it does it once. */
export interface PaymentProvider {
	/** Opens the payment of a checkout, or returns the one that is open for that method. */
	open(
		checkout: { readonly checkoutId: CheckoutId; readonly total: Money },
		method: Exclude<PaymentMethod, 'bank_transfer'>,
	): Promise<Result<OpenPayment, PaymentsRefusal>>;
	/** Gives all of a payment back. */
	refund(paymentId: string): Promise<Result<void, PaymentsRefusal>>;
	/** Reads an event from its raw bytes, if the signature proves them. */
	event(bytes: Uint8Array, signature: string | undefined): Promise<Result<PaymentEvent, PaymentsRefusal>>;
}

/** What giving money back refuses. */
export type RefundRefusal =
	| { readonly kind: 'payment_provider_unavailable' }
	/** For good: trying again changes nothing. `reason` is the provider's own word for it, or ours. */
	| { readonly kind: 'refund_refused'; readonly reason: string };

/** A part of a payment to be given back. */
export interface PartialRefund {
	readonly refundId: RefundId;
	readonly amount: Money;
}

/** The part of a rail that gives money back, and holds no more of its secrets than that needs. */
export interface RefundProvider {
	/** Gives a part of a payment back: once for a `refundId`, however often and however late it is asked for. */
	refund(paymentId: string, part: PartialRefund): Promise<Result<void, RefundRefusal>>;
}

/** A payment as its provider knows it. */
export interface KnownPayment {
	readonly paymentId: string;
	/** The checkout that it was opened for; undefined when we did not open it. */
	readonly checkoutId: CheckoutId | undefined;
	readonly amount: number;
	readonly currency: string;
	/** Whether the money was taken. */
	readonly captured: boolean;
}

/** What a payment rail knows, to compare with what we do. */
export interface PaymentRecords {
	find(paymentId: string): Promise<Result<KnownPayment | undefined, PaymentsRefusal>>;
	/** A page of the payments that were opened from one instant to before another, newest first. */
	opened(
		from: Millis,
		before: Millis,
		limit: number,
		after: string | undefined,
	): Promise<Result<{ payments: KnownPayment[]; last: string | undefined }, PaymentsRefusal>>;
}

/** The payment of a checkout by bank transfer: one, so its id is made of the checkout's. */
export function bankTransfer(checkoutUnique: string): OpenPayment {
	return {
		paymentId: `bank_${checkoutUnique}`,
		provider: 'bank_transfer',
		reference: checkoutUnique.slice(0, 12).toUpperCase(),
	};
}
