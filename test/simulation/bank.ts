import { createHash } from 'node:crypto';
import type { Chance } from '../../packages/local/demo/chance.ts';
import type { JsonObject } from '../../packages/kernel/json.ts';
import { StripeApi } from '../../packages/local/stripe/api.ts';
import { parseForm } from '../../packages/local/stripe/form.ts';
import { StripeError } from '../../packages/local/stripe/objects.ts';
import { StripeStore } from '../../packages/local/stripe/store.ts';
import type { StripeObject } from '../support/invariants.ts';
import type { Asked } from './exchange.ts';
import { within } from './sandbox.ts';

/** An event that the webhook is told, once or more often. */
export interface Told {
	readonly payload: string;
	readonly type: string;
	readonly paymentId: string;
	taken: boolean;
	attempts: number;
	/** Not sent by itself before this virtual time. */
	due: number;
}

/** API v1 keeps the first answer of a key for at least 24 hours. */
const keptMs = 24 * 3_600_000;

/** Keeps the charges at hand, which are looked at after every round. */
class KeptObjects extends StripeStore {
	readonly charges = new Map<string, StripeObject>();
	override put(object: JsonObject, parent: string | null = null): void {
		super.put(object, parent);
		if (object['object'] === 'charge') this.charges.set(String(object['id']), object as unknown as StripeObject);
	}
}

/** The stand-in for Stripe without its socket: its API, its store, and its events in our hands. */
export class Bank {
	readonly events: Told[] = [];
	readonly #store: KeptObjects;
	readonly #api: StripeApi;
	readonly #random: Chance;
	readonly #now: () => number;

	constructor(dataDir: string, random: Chance, now: () => number) {
		this.#store = new KeptObjects(dataDir);
		this.#api = new StripeApi(this.#store);
		this.#random = random;
		this.#now = now;
	}

	/** Every payment that succeeded. */
	charges(): StripeObject[] {
		return [...this.#store.charges.values()];
	}

	/** Answers a call of the SDK as the stand-in does: the first answer of an idempotency key is the answer of all. */
	serve({ method, path, headers, body }: Asked): { status: number; body: string } {
		const key = headers['idempotency-key'];
		const request = createHash('sha256').update(`${method} ${path}\n${body.toString()}`).digest('hex');
		return this.#within(() => {
			this.#store.pruneAnswers(this.#now() - keptMs);
			const kept = key === undefined ? undefined : this.#store.answer(key);
			if (kept !== undefined && kept.request !== request) return refusal(400, { type: 'idempotency_error' });
			if (kept !== undefined) return { status: kept.status, body: kept.body };
			const [where = '', query = ''] = path.split('?');
			const answer = this.#answer(method, where, method === 'GET' ? query : body.toString(), key);
			if (key !== undefined && answer.keep)
				this.#store.keepAnswer(key, { request, status: answer.status, body: answer.body, at: this.#now() });
			return { status: answer.status, body: answer.body };
		});
	}

	/** What a buyer does at Stripe. Answers whether it was possible. */
	pay(paymentId: string, how: 'succeed' | 'fail'): boolean {
		return this.#within(() => {
			try {
				this.#api[how](paymentId, this.#about(undefined));
				return true;
			} catch (error) {
				if (error instanceof StripeError) return false;
				throw error;
			}
		});
	}

	/** A payment for a checkout that was not opened by us, such as one of another amount. */
	stray(checkoutId: string, amount: number, currency: string): string {
		return this.#within(() => {
			const form = { amount: String(amount), currency, metadata: { checkoutId } };
			return String(this.#api.call('POST', '/v1/payment_intents', form, this.#about(undefined))['id']);
		});
	}

	close(): void {
		this.#store.close();
	}

	#answer(method: string, path: string, body: string, key: string | undefined) {
		try {
			const object = this.#api.call(method, path, parseForm(body), this.#about(key));
			return { status: 200, body: JSON.stringify(object), keep: true };
		} catch (error) {
			if (!(error instanceof StripeError)) throw error;
			return { ...refusal(error.status, error.error), keep: error.executed };
		}
	}

	#about(key: string | undefined) {
		return { now: this.#now(), apiVersion: null, idempotencyKey: key ?? null };
	}

	#within<T>(work: () => T): T {
		const result = within({ random: this.#random }, work);
		for (const id of this.#api.takeQueued()) {
			const payload = this.#store.queued(id)?.payload ?? '';
			this.#store.unqueue(id);
			const { type, data } = JSON.parse(payload) as { type: string; data: { object: { id: string } } };
			this.events.push({ payload, type, paymentId: data.object.id, taken: false, attempts: 0, due: this.#now() });
		}
		return result;
	}
}

function refusal(status: number, error: JsonObject): { status: number; body: string } {
	return { status, body: JSON.stringify({ error }) };
}
