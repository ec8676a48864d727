import { type CheckoutId, type Millis, type Money, type RefundId, type Result, folded } from '#kernel';
import type { Fault } from '#kernel/schemas';
import { derivedUnique } from '#platform';

/** Payment methods. The base confirms bank transfers; Stripe handles the others. */
export const paymentMethods = ['card', 'alipay', 'wechat_pay', 'bank_transfer'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Stripe accepts amounts of up to eight digits. Larger ones need a bank transfer. */
export const maxStripeAmount = 99_999_999;

/** An open payment, with the fields that the buyer's client needs to complete it. */
export type OpenPayment = StripePayment | BankTransferPayment;

export interface StripePayment {
	readonly provider: 'stripe';
	readonly paymentId: string;
	/** For Stripe's client library. */
	readonly clientSecret: string;
}

/** The bank account of the base. */
export interface BankAccount {
	readonly name: string;
	readonly number: string;
	readonly bank: string;
}

export interface BankTransferPayment {
	readonly provider: 'bank_transfer';
	/** The reference that the buyer quotes in the bank transfer. */
	readonly reference: string;
	readonly account: BankAccount;
	readonly amount: Money;
	/** Until then the stock is reserved. */
	readonly payBy: Millis;
}

/**
 * A captured payment as the provider reports it. `currency` is passed on as reported and may be one that the base
 * does not accept.
 */
export interface CapturedPayment {
	readonly paymentId: string;
	readonly checkoutId: CheckoutId;
	readonly amount: number;
	readonly currency: string;
}

/** How far a refund has come at its provider. Only `settled` money has left the base. */
export type ProviderRefundState = 'sent' | 'settled' | 'failed';

/** A refund as its provider reports it, in any order and more than once. */
export interface ProviderRefund {
	/** The provider's own id. */
	readonly providerRefundId: string;
	readonly paymentId: string;
	/** The name that the base gave it: that of the first refund in its batch. Undefined when the base did not make it. */
	readonly refundId: RefundId | undefined;
	/** The checkout that the base named. */
	readonly checkoutId: CheckoutId | undefined;
	/** Whether the base returned a whole payment that bought nothing. */
	readonly returnsPayment: boolean;
	readonly amount: number;
	readonly currency: string;
	readonly state: ProviderRefundState;
}

/** A dispute as the provider reports it. Its amount may differ from the payment's. */
export interface ProviderDispute {
	readonly disputeId: string;
	readonly paymentId: string;
	readonly amount: number;
	readonly currency: string;
	readonly openedAt: Millis;
	/** `won`: the money stays with the base. */
	readonly state: 'open' | 'won' | 'lost';
}

export type PaymentEvent =
	| { readonly kind: 'captured'; readonly payment: CapturedPayment }
	| { readonly kind: 'refund'; readonly refund: ProviderRefund }
	/** Part of a payment went back. The event does not say by which refunds. */
	| { readonly kind: 'payment_refunded'; readonly paymentId: string }
	| { readonly kind: 'dispute'; readonly dispute: ProviderDispute }
	/** An event that changes nothing here. */
	| { readonly kind: 'other'; readonly type: string };

/** Refusals of payments. */
export type PaymentsRefusal =
	/** The event lacks the payment's id, amount or currency. */
	| { readonly kind: 'invalid'; readonly errors: readonly Fault[] }
	| { readonly kind: 'invalid_signature' }
	| { readonly kind: 'unknown_checkout' }
	| { readonly kind: 'over_method_limit'; readonly maximum: Money }
	/** The base has not said to which account a bank transfer goes. */
	| { readonly kind: 'payment_method_unavailable'; readonly method: PaymentMethod }
	/** No money goes back beside an open dispute, or after a lost one. `state` is null where only the provider knows of it. */
	| { readonly kind: 'payment_in_dispute'; readonly state: 'open' | 'lost' | null }
	| { readonly kind: 'payment_provider_unavailable' };

/** A try to return a payment. */
export interface ReturnAttempt {
	/** Names the try. Its repetitions get the response of the first call. */
	readonly attempt: number;
	/** In minor units of the payment, what lost disputes have left of it. Absent: they took nothing. */
	readonly rest?: number | undefined;
}

/** A payment rail. Each call carries an idempotency key, so that repeating it has no further effect. */
export interface PaymentProvider {
	/** Opens the payment of a checkout, or returns the open one of that method. */
	open(
		checkout: { readonly checkoutId: CheckoutId; readonly total: Money },
		method: Exclude<PaymentMethod, 'bank_transfer'>,
	): Promise<Result<StripePayment, PaymentsRefusal>>;
	/**
	 * Refunds a payment once: in full, or what lost disputes have left of it. Refuses one that is in dispute for the provider.
	 * `came_back`: the provider had returned it, and the money is with the base again. It is not returned a second time.
	 * `refused`: the provider does not return it, for a reason that a retry does not change.
	 */
	refund(
		paymentId: string,
		attempt: ReturnAttempt,
	): Promise<Result<'returned' | 'came_back' | 'refused', PaymentsRefusal>>;
	/** All refunds of a payment, as the provider has them now. */
	refundsOf(paymentId: string): Promise<Result<ProviderRefund[], PaymentsRefusal>>;
	/** Parses an event from its raw bytes. Refuses a missing or invalid signature. */
	event(bytes: Uint8Array, signature: string | undefined): Promise<Result<PaymentEvent, PaymentsRefusal>>;
}

/** Refusals of refunds. */
export type RefundRefusal =
	| { readonly kind: 'payment_provider_unavailable' }
	/** Permanent: a retry changes nothing. `reason` is the provider's error code, or one of this module. */
	| { readonly kind: 'refund_refused'; readonly reason: string };

/** A part of a payment that goes back. `refundId` names it for ever. */
export interface PartialRefund {
	readonly refundId: RefundId;
	readonly checkoutId: CheckoutId;
	readonly amount: Money;
}

/** The refund side of a payment rail, with only the secret that refunds need. */
export interface RefundProvider {
	/**
	 * Refunds part of a payment, once per `refundId`, however often and however late it is repeated. Resolves to how far the
	 * provider has come: `sent` until the money has left.
	 */
	refund(
		paymentId: string,
		refund: PartialRefund,
	): Promise<Result<Exclude<ProviderRefundState, 'failed'>, RefundRefusal>>;
}

/** A payment in the provider's records. */
export interface PaymentRecord {
	readonly paymentId: string;
	/** The checkout that the payment was opened for. Undefined when the base did not open it. */
	readonly checkoutId: CheckoutId | undefined;
	readonly amount: number;
	readonly currency: string;
	readonly captured: boolean;
}

/** The provider's records, for reconciliation. */
export interface PaymentRecords {
	find(paymentId: string): Promise<Result<PaymentRecord | undefined, PaymentsRefusal>>;
	/** A page of the payments opened from one instant until before another, newest first. */
	list(
		from: Millis,
		before: Millis,
		limit: number,
		after: string | undefined,
	): Promise<Result<{ payments: PaymentRecord[]; last: string | undefined }, PaymentsRefusal>>;
}

const bankPrefix = 'bank_';

/** Whether a payment id names a bank transfer, which only the base knows. Providers know all others. */
export function isBankTransfer(paymentId: string): boolean {
	return paymentId.startsWith(bankPrefix);
}

/** Whether an id may be that of a payment of Stripe, short enough for a key. */
export function isStripePayment(id: string): boolean {
	return /^pi_\w{1,100}$/.test(id);
}

/**
 * The payment id of a bank transfer, derived from the bank's reference, which names one transfer. Case, width, spaces and marks do
 * not tell two references apart, because people type them differently.
 */
export function bankPaymentId(bankReference: string): string {
	const spelled = folded(bankReference).replaceAll(' ', '');
	const name = spelled.replaceAll(/[^\p{L}\p{N}]/gu, '') || spelled;
	return `${bankPrefix}${derivedUnique('bank transfer', name)}`;
}
