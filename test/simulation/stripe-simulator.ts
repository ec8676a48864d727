import { createHash } from 'node:crypto';
import { type Chance, parseForm, StripeApi, StripeError, StripeStore } from '#local/testing';
import type { JsonObject } from '#kernel/json';
import type { StripeObject } from '../support/invariants.ts';
import type { HttpRequest } from './http-exchange.ts';
import { within } from './sandbox.ts';

interface EventBody {
	readonly type: string;
	readonly data: { readonly object: { readonly id: string; readonly payment_intent?: string } };
}

/** An event for the webhook, delivered at least once. */
export interface StripeEvent {
	readonly payload: string;
	readonly type: string;
	readonly paymentId: string;
	accepted: boolean;
	/** When it was accepted first, in virtual time. */
	acceptedAt?: number;
	attempts: number;
	/** The earliest time of its next delivery, in virtual time. */
	due: number;
}

/** Stripe's API v1 keeps the first response of a key for at least 24 hours. */
const keptMs = 24 * 3_600_000;

/** `created` is in seconds. */
interface StripeDispute extends StripeObject {
	readonly created: number;
}

/** Keeps the charges in memory, because every round checks them. */
class StoreWithCharges extends StripeStore {
	readonly charges = new Map<string, StripeObject>();
	readonly refunds = new Map<string, StripeObject>();
	readonly disputes = new Map<string, StripeDispute>();
	override put(object: JsonObject, parent: string | null = null): void {
		super.put(object, parent);
		if (object['object'] === 'refund') this.refunds.set(String(object['id']), object as unknown as StripeObject);
		if (object['object'] === 'dispute') this.disputes.set(String(object['id']), object as unknown as StripeDispute);
		if (object['object'] === 'charge') this.charges.set(String(object['id']), object as unknown as StripeObject);
	}
}

/** The Stripe mock without its socket. The simulation delivers its events. */
export class StripeSimulator {
	readonly events: StripeEvent[] = [];
	readonly #store: StoreWithCharges;
	readonly #api: StripeApi;
	readonly #random: Chance;
	readonly #now: () => number;

	constructor(dataDir: string, random: Chance, now: () => number) {
		this.#store = new StoreWithCharges(dataDir);
		this.#api = new StripeApi(this.#store);
		this.#random = random;
		this.#now = now;
	}

	/** The succeeded payments. */
	charges(): StripeObject[] {
		return [...this.#store.charges.values()];
	}

	/** The refunds that merchants decided. */
	refunds(): StripeObject[] {
		return [...this.#store.refunds.values()].filter(({ metadata }) => metadata['refundId'] !== undefined);
	}

	/** The disputes in the order of their opening. */
	disputes(): StripeDispute[] {
		return [...this.#store.disputes.values()];
	}

	/** Opens a dispute about a payment. Returns whether it was possible. */
	dispute(paymentId: string): boolean {
		return this.#possible(() => this.#api.aftermath.dispute(paymentId, this.#callContext(undefined)));
	}

	/** Decides a dispute as the buyer's bank. */
	decideDispute(id: string, how: 'win' | 'lose'): void {
		this.#within(() => this.#api.aftermath.decide(id, how, this.#callContext(undefined)));
	}

	/** The payments with a refund that its bank sent back, whose event was not accepted yet. */
	unheardReturns(): Set<string> {
		const unheard = this.events.filter(({ type, accepted }) => type === 'refund.failed' && !accepted);
		return new Set(unheard.map(({ paymentId }) => paymentId));
	}

	/** Whether refunds made from now on wait for their bank. */
	holdRefunds(hold: boolean): void {
		this.#api.aftermath.pending = hold;
	}

	/** Settles or returns a refund as its bank. Returns whether it was possible. */
	settle(id: string, how: 'succeed' | 'fail'): boolean {
		return this.#possible(() => this.#api.aftermath.settle(id, how, this.#callContext(undefined)));
	}

	/** Serves a call of the SDK. The first response of an idempotency key is the response of all its calls. */
	serve({ method, path, headers, body }: HttpRequest): { status: number; body: string } {
		const key = headers['idempotency-key'];
		const request = createHash('sha256').update(`${method} ${path}\n${body.toString()}`).digest('hex');
		return this.#within(() => {
			this.#store.pruneAnswers(this.#now() - keptMs);
			const earlier = key === undefined ? undefined : this.#store.answer(key);
			if (earlier !== undefined && earlier.request !== request) return refusal(400, { type: 'idempotency_error' });
			if (earlier !== undefined) return { status: earlier.status, body: earlier.body };
			const [where = '', query = ''] = path.split('?');
			const response = this.#execute(method, where, method === 'GET' ? query : body.toString(), key);
			if (key !== undefined && response.keep)
				this.#store.keepAnswer(key, { request, status: response.status, body: response.body, at: this.#now() });
			return { status: response.status, body: response.body };
		});
	}

	/** Pays or declines as the buyer. Returns whether it was possible. */
	pay(paymentId: string, how: 'succeed' | 'fail'): boolean {
		return this.#possible(() => this.#api[how](paymentId, this.#callContext(undefined)));
	}

	#possible(act: () => unknown): boolean {
		return this.#within(() => {
			try {
				act();
				return true;
			} catch (error) {
				if (error instanceof StripeError) return false;
				throw error;
			}
		});
	}

	/** Creates a payment that the product did not open, such as one of a different amount. */
	createDifferingPayment(checkoutId: string, amount: number, currency: string): string {
		return this.#within(() => {
			const form = { amount: String(amount), currency, metadata: { checkoutId } };
			return String(this.#api.call('POST', '/v1/payment_intents', form, this.#callContext(undefined))['id']);
		});
	}

	close(): void {
		this.#store.close();
	}

	#execute(method: string, path: string, body: string, key: string | undefined) {
		try {
			const object = this.#api.call(method, path, parseForm(body), this.#callContext(key));
			return { status: 200, body: JSON.stringify(object), keep: true };
		} catch (error) {
			if (!(error instanceof StripeError)) throw error;
			return { ...refusal(error.status, error.error), keep: error.executed };
		}
	}

	#callContext(key: string | undefined) {
		return { now: this.#now(), apiVersion: null, idempotencyKey: key ?? null };
	}

	#within<T>(work: () => T): T {
		const result = within({ random: this.#random }, work);
		for (const id of this.#api.takeQueued()) {
			const payload = this.#store.queued(id)?.payload ?? '';
			this.#store.unqueue(id);
			const { type, data } = JSON.parse(payload) as EventBody;
			const paymentId = data.object.payment_intent ?? data.object.id;
			this.events.push({ payload, type, paymentId, accepted: false, attempts: 0, due: this.#now() });
		}
		return result;
	}
}

function refusal(status: number, error: JsonObject): { status: number; body: string } {
	return { status, body: JSON.stringify({ error }) };
}
