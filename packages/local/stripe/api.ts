import type { JsonObject } from '#kernel/json';
import { type Form, type FormObject, boundsOf } from './form.ts';
import { Aftermath, type RefundForm } from './aftermath.ts';
import {
	type Circumstances,
	StripeError,
	charge,
	event,
	invalid,
	missing,
	paymentIntent,
	transfer,
} from './objects.ts';
import type { StripeStore } from './store.ts';

/** Stripe accepts amounts of up to eight digits. */
const maxAmount = 99_999_999;
const maxPage = 100;

/**
 * The part of Stripe's API that the base uses, over a store. Each operation returns its response object and queues
 * the events it causes, within a transaction of the store.
 */
export class StripeApi {
	readonly #store: StripeStore;
	readonly #aftermath: Aftermath;
	/** Ids of events queued by recent operations, for delivery. */
	#queued: string[] = [];

	constructor(store: StripeStore) {
		this.#store = store;
		this.#aftermath = new Aftermath(store, (type, object, about) => this.#queue(type, object, about));
	}

	/** The events queued since the last call of this method. */
	takeQueued(): string[] {
		const queued = this.#queued;
		this.#queued = [];
		return queued;
	}

	/** Routes a call; throws StripeError. */
	call(method: string, path: string, form: FormObject, about: Circumstances): JsonObject {
		const [, version, resource = '', id, verb] = path.split('/');
		const name = `${method} ${version}/${resource}${id === undefined ? '' : '/:id'}${verb === undefined ? '' : `/${verb}`}`;
		switch (name) {
			case 'POST v1/payment_intents':
				return this.#createIntent(form, about);
			case 'POST v1/payment_intents/:id/cancel':
				return this.#cancel(id ?? '', form, about);
			case 'POST v1/refunds':
				return this.#aftermath.refund(refundFormOf(form), about);
			case 'POST v1/transfers':
				return this.#transfer(form, about);
			case 'GET v1/payment_intents/:id':
			case 'GET v1/charges/:id':
			case 'GET v1/refunds/:id':
			case 'GET v1/disputes/:id':
			case 'GET v1/transfers/:id':
				return this.#find(resource.slice(0, -1), id ?? '');
			case 'GET v1/payment_intents':
			case 'GET v1/refunds':
			case 'GET v1/transfers':
				return this.#list(resource.slice(0, -1), form, path);
			default:
				throw new StripeError(404, {
					type: 'invalid_request_error',
					message: `Unrecognized request URL (${method}: ${path}).`,
				});
		}
	}

	/** The buyer pays. Idempotent; a cancelled intent throws. */
	succeed(id: string, about: Circumstances): JsonObject {
		const intent = this.#find('payment_intent', id);
		if (intent['status'] === 'succeeded') return intent;
		this.#expect(intent, ['requires_payment_method'], 'confirm');
		const paid = charge(intent, seconds(about));
		this.#store.put(paid);
		const succeeded: JsonObject = {
			...intent,
			status: 'succeeded',
			amount_received: intent['amount'] ?? 0,
			latest_charge: paid['id'] ?? null,
			payment_method: paid['payment_method'] ?? null,
			last_payment_error: null,
		};
		return this.#changed(succeeded, 'payment_intent.succeeded', about);
	}

	/** The buyer's method is declined. Another attempt may succeed. */
	fail(id: string, about: Circumstances): JsonObject {
		const intent = this.#find('payment_intent', id);
		this.#expect(intent, ['requires_payment_method'], 'confirm');
		const error = {
			type: 'card_error',
			code: 'card_declined',
			decline_code: 'generic_decline',
			message: 'Your card was declined.',
		};
		return this.#changed({ ...intent, last_payment_error: error }, 'payment_intent.payment_failed', about);
	}

	/** Disputes and refunds, as banks move them. */
	get aftermath(): Aftermath {
		return this.#aftermath;
	}

	#createIntent(form: FormObject, about: Circumstances): JsonObject {
		allow(form, [
			'amount',
			'currency',
			'metadata',
			'allowed_payment_method_types',
			'automatic_payment_methods',
			'description',
			'transfer_group',
			'statement_descriptor',
			'statement_descriptor_suffix',
			'capture_method',
			'shipping',
			'receipt_email',
			'customer',
			'payment_method_options',
			'on_behalf_of',
			'return_url',
		]);
		const types = form['allowed_payment_method_types'];
		const intent = paymentIntent({
			amount: amountOf(form),
			currency: currencyOf(form),
			methods: Array.isArray(types) ? types.map(String) : ['card'],
			automatic: types === undefined,
			metadata: metadataOf(form),
			description: optional(form['description']),
			transferGroup: optional(form['transfer_group']),
			createdSeconds: seconds(about),
		});
		return this.#changed(intent, 'payment_intent.created', about);
	}

	#cancel(id: string, form: FormObject, about: Circumstances): JsonObject {
		allow(form, ['cancellation_reason']);
		const intent = this.#find('payment_intent', id);
		this.#expect(intent, ['requires_payment_method'], 'cancel');
		const cancelled: JsonObject = {
			...intent,
			status: 'canceled',
			canceled_at: seconds(about),
			cancellation_reason: optional(form['cancellation_reason']),
		};
		return this.#changed(cancelled, 'payment_intent.canceled', about);
	}

	#transfer(form: FormObject, about: Circumstances): JsonObject {
		allow(form, [
			'amount',
			'currency',
			'destination',
			'source_transaction',
			'transfer_group',
			'description',
			'metadata',
		]);
		const made = transfer({
			amount: amountOf(form),
			currency: currencyOf(form),
			destination: required(form, 'destination'),
			sourceTransaction: optional(form['source_transaction']),
			transferGroup: optional(form['transfer_group']),
			description: optional(form['description']),
			metadata: metadataOf(form),
			createdSeconds: seconds(about),
		});
		return this.#changed(made, 'transfer.created', about);
	}

	#list(type: string, form: FormObject, url: string): JsonObject {
		allow(form, ['limit', 'starting_after', 'payment_intent', 'transfer_group', 'created']);
		const limit = Number(form['limit'] ?? 10);
		if (!(Number.isInteger(limit) && limit >= 1 && limit <= maxPage))
			throw invalid('This value must be between 1 and 100.', 'parameter_invalid_integer', 'limit');
		const parent = optional(form['payment_intent']) ?? undefined;
		const created = boundsOf(form['created']);
		const found = this.#store.list(type, parent, optional(form['starting_after']) ?? undefined, limit, created);
		return { object: 'list', data: found.slice(0, limit), has_more: found.length > limit, url };
	}

	#find(type: string, id: string): JsonObject {
		const found = this.#store.get(id);
		if (found === undefined || found['object'] !== type) throw missing(type, id);
		return found;
	}

	#expect(intent: JsonObject, statuses: readonly string[], verb: string): void {
		if (statuses.includes(String(intent['status']))) return;
		const message = `You cannot ${verb} this PaymentIntent because it has a status of ${String(intent['status'])}.`;
		throw new StripeError(
			400,
			{ type: 'invalid_request_error', message, code: 'payment_intent_unexpected_state' },
			true,
		);
	}

	#changed(object: JsonObject, type: string, about: Circumstances): JsonObject {
		this.#store.put(object);
		this.#queue(type, object, about);
		return object;
	}

	#queue(type: string, object: JsonObject, about: Circumstances): void {
		const made = event(type, object, seconds(about), about.apiVersion, about.idempotencyKey);
		const id = String(made['id']);
		this.#store.queue({ id, payload: JSON.stringify(made), attempts: 0 }, about.now);
		this.#queued.push(id);
	}
}

function seconds(about: Circumstances): number {
	return Math.floor(about.now / 1000);
}

function allow(form: FormObject, known: readonly string[]): void {
	for (const key of Object.keys(form))
		if (!known.includes(key) && key !== 'expand')
			throw invalid(`Received unknown parameter: ${key}`, 'parameter_unknown', key);
}

function refundFormOf(form: FormObject): RefundForm {
	allow(form, ['payment_intent', 'charge', 'amount', 'reason', 'metadata']);
	const intentId = optional(form['payment_intent']);
	return {
		intentId,
		chargeId: intentId === null ? required(form, 'charge') : null,
		amount: form['amount'] === undefined ? undefined : amountOf(form),
		reason: optional(form['reason']),
		metadata: metadataOf(form),
	};
}

function required(form: FormObject, key: string): string {
	const value = form[key];
	if (typeof value !== 'string' || value === '')
		throw invalid(`Missing required param: ${key}.`, 'parameter_missing', key);
	return value;
}

function optional(value: Form | undefined): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

function amountOf(form: FormObject): number {
	const value = required(form, 'amount');
	if (!/^\d+$/.test(value)) throw invalid(`Invalid integer: ${value}`, 'parameter_invalid_integer', 'amount');
	const amount = Number(value);
	if (amount < 1)
		throw invalid('This value must be greater than or equal to 1.', 'parameter_invalid_integer', 'amount');
	if (amount > maxAmount) throw invalid('Amount must be no more than 99999999', 'amount_too_large', 'amount');
	return amount;
}

function currencyOf(form: FormObject): string {
	const currency = required(form, 'currency').toLowerCase();
	if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, 'parameter_invalid', 'currency');
	return currency;
}

function metadataOf(form: FormObject): JsonObject {
	const metadata = form['metadata'];
	if (metadata === undefined || metadata === '') return {};
	if (typeof metadata === 'string' || Array.isArray(metadata))
		throw invalid('Invalid hash', 'parameter_invalid', 'metadata');
	return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]));
}
