import { randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '#kernel/json';

/** The context of an API call. */
export interface Circumstances {
	/** Virtual time in milliseconds. */
	readonly now: number;
	readonly apiVersion: string | null;
	readonly idempotencyKey: string | null;
}

/**
 * An error in Stripe's format. `executed` says whether the call began to execute, so that its response is kept
 * under the key.
 */
export class StripeError extends Error {
	readonly status: number;
	readonly error: JsonObject;
	readonly executed: boolean;

	constructor(
		status: number,
		error: { type: string; message: string; code?: string; param?: string },
		executed = false,
	) {
		super(error.message);
		this.status = status;
		this.error = error as JsonObject;
		this.executed = executed;
	}
}

/** The error for a request that Stripe does not accept. */
export function invalid(message: string, code: string, param: string): StripeError {
	return new StripeError(400, { type: 'invalid_request_error', message, code, param });
}

/** The error for an unknown id. */
export function missing(type: string, id: string): StripeError {
	const message = `No such ${type}: '${id}'`;
	return new StripeError(404, { type: 'invalid_request_error', message, code: 'resource_missing', param: 'id' });
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id in Stripe's format: a prefix and 24 letters and digits. */
export function stripeId(prefix: string, length = 24): string {
	return `${prefix}_${[...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('')}`;
}

export interface PaymentIntentFacts {
	readonly amount: number;
	readonly currency: string;
	readonly methods: readonly string[];
	readonly automatic: boolean;
	readonly metadata: JsonObject;
	readonly description: string | null;
	readonly transferGroup: string | null;
	readonly createdSeconds: number;
}

/** A new payment intent. */
export function paymentIntent(facts: PaymentIntentFacts): JsonObject {
	const id = stripeId('pi');
	return {
		id,
		object: 'payment_intent',
		amount: facts.amount,
		amount_capturable: 0,
		amount_received: 0,
		application: null,
		automatic_payment_methods: facts.automatic ? { allow_redirects: 'always', enabled: true } : null,
		canceled_at: null,
		cancellation_reason: null,
		capture_method: 'automatic',
		client_secret: `${id}_secret_${stripeId('x', 25).slice(2)}`,
		confirmation_method: 'automatic',
		created: facts.createdSeconds,
		currency: facts.currency,
		customer: null,
		description: facts.description,
		last_payment_error: null,
		latest_charge: null,
		livemode: false,
		metadata: facts.metadata,
		next_action: null,
		payment_method: null,
		payment_method_types: [...facts.methods],
		receipt_email: null,
		setup_future_usage: null,
		shipping: null,
		source: null,
		status: 'requires_payment_method',
		transfer_data: null,
		transfer_group: facts.transferGroup,
	};
}

/** The charge of a paid payment intent. */
export function charge(intent: JsonObject, createdSeconds: number): JsonObject {
	return {
		id: stripeId('ch'),
		object: 'charge',
		amount: intent['amount'] ?? 0,
		amount_captured: intent['amount'] ?? 0,
		amount_refunded: 0,
		balance_transaction: stripeId('txn'),
		captured: true,
		created: createdSeconds,
		disputed: false,
		currency: intent['currency'] ?? null,
		livemode: false,
		metadata: intent['metadata'] ?? {},
		paid: true,
		payment_intent: intent['id'] ?? null,
		payment_method: stripeId('pm'),
		refunded: false,
		status: 'succeeded',
		transfer_group: intent['transfer_group'] ?? null,
	};
}

/** A refund of a charge. */
export function refund(
	paid: JsonObject,
	amount: number,
	reason: string | null,
	metadata: JsonObject,
	createdSeconds: number,
): JsonObject {
	return {
		id: stripeId('re'),
		object: 'refund',
		amount,
		balance_transaction: stripeId('txn'),
		charge: paid['id'] ?? null,
		created: createdSeconds,
		currency: paid['currency'] ?? null,
		metadata,
		payment_intent: paid['payment_intent'] ?? null,
		reason,
		receipt_number: null,
		source_transfer_reversal: null,
		status: 'succeeded',
		transfer_reversal: null,
	};
}

/** A dispute about all of a charge. */
export function dispute(paid: JsonObject, createdSeconds: number): JsonObject {
	return {
		id: stripeId('dp'),
		object: 'dispute',
		amount: paid['amount'] ?? 0,
		charge: paid['id'] ?? null,
		created: createdSeconds,
		currency: paid['currency'] ?? null,
		is_charge_refundable: false,
		livemode: false,
		metadata: {},
		payment_intent: paid['payment_intent'] ?? null,
		reason: 'fraudulent',
		status: 'needs_response',
	};
}

export interface TransferFacts {
	readonly amount: number;
	readonly currency: string;
	readonly destination: string;
	readonly sourceTransaction: string | null;
	readonly transferGroup: string | null;
	readonly description: string | null;
	readonly metadata: JsonObject;
	readonly createdSeconds: number;
}

/** A transfer to an account. */
export function transfer(facts: TransferFacts): JsonObject {
	return {
		id: stripeId('tr'),
		object: 'transfer',
		amount: facts.amount,
		amount_reversed: 0,
		balance_transaction: stripeId('txn'),
		created: facts.createdSeconds,
		currency: facts.currency,
		description: facts.description,
		destination: facts.destination,
		livemode: false,
		metadata: facts.metadata,
		reversed: false,
		source_transaction: facts.sourceTransaction,
		source_type: 'card',
		transfer_group: facts.transferGroup,
	};
}

/** An event about an object. */
export function event(
	type: string,
	object: JsonObject,
	createdSeconds: number,
	version: string | null,
	key: string | null,
): JsonObject {
	return {
		id: stripeId('evt'),
		object: 'event',
		api_version: version,
		created: createdSeconds,
		data: { object: object as Json },
		livemode: false,
		pending_webhooks: 1,
		request: { id: null, idempotency_key: key },
		type,
	};
}
