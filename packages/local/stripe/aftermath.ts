import { type JsonObject, number } from '#kernel/json';
import { type Circumstances, StripeError, dispute, invalid, missing, refund } from './objects.ts';
import type { StripeStore } from './store.ts';

/** A parsed request for a refund: of an intent or of a charge, in full without an amount. */
export interface RefundForm {
	readonly intentId: string | null;
	readonly chargeId: string | null;
	readonly amount: number | undefined;
	readonly reason: string | null;
	readonly metadata: JsonObject;
}

type Queue = (type: string, object: JsonObject, about: Circumstances) => void;

/** What happens to a payment after its success: refunds, which banks settle or send back, and disputes. */
export class Aftermath {
	/** Whether new refunds stay `pending` until `settle`, as those of many banks do. Otherwise they succeed at once. */
	pending = false;
	readonly #store: StripeStore;
	readonly #queue: Queue;

	constructor(store: StripeStore, queue: Queue) {
		this.#store = store;
		this.#queue = queue;
	}

	/** Refunds a charge, up to the rest of it. */
	refund({ intentId, chargeId, amount, reason, metadata }: RefundForm, about: Circumstances): JsonObject {
		const paid = this.#store.get(chargeId ?? String(this.#find('payment_intent', intentId ?? '')['latest_charge']));
		if (paid === undefined)
			throw invalid(
				'This payment has no successful charge to refund.',
				'payment_intent_unexpected_state',
				'payment_intent',
			);
		const id = String(paid['id']);
		const left = number(paid['amount'], 0) - number(paid['amount_refunded'], 0);
		if (paid['disputed'] === true) throw refuse(`Charge ${id} has been charged back.`, 'charge_disputed');
		if (left === 0) throw refuse(`Charge ${id} has already been refunded.`, 'charge_already_refunded');
		if (amount !== undefined && amount > left)
			throw refuse(
				`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
				'amount_too_large',
			);
		const seconds = Math.floor(about.now / 1000);
		const status = this.pending ? 'pending' : 'succeeded';
		const given = { ...refund(paid, amount ?? left, reason, metadata, seconds), status };
		this.#store.put(given, String(paid['payment_intent']));
		this.#refunded(paid, amount ?? left, about);
		this.#queue('refund.created', given, about);
		return given;
	}

	/** The bank settles a refund, or sends it back: then its money is with the base again. */
	settle(id: string, how: 'succeed' | 'fail', about: Circumstances): JsonObject {
		const given = this.#find('refund', id);
		const from = how === 'succeed' ? ['pending', 'succeeded'] : ['pending', 'succeeded', 'failed'];
		if (!from.includes(String(given['status']))) throw refuse(`Refund ${id} has failed.`, 'refund_failed');
		const status = how === 'succeed' ? 'succeeded' : 'failed';
		if (given['status'] === status) return given;
		const moved = { ...given, status, ...(how === 'fail' ? { failure_reason: 'expired_or_canceled_card' } : {}) };
		this.#store.put(moved);
		if (how === 'fail') {
			const paid = this.#store.get(String(given['charge'])) ?? {};
			const rest = number(paid['amount_refunded'], 0) - number(given['amount'], 0);
			this.#store.put({ ...paid, amount_refunded: rest, refunded: false });
			this.#queue('refund.failed', moved, about);
		}
		this.#queue('refund.updated', moved, about);
		return moved;
	}

	/** The buyer disputes a payment, with all of its money. */
	dispute(intentId: string, about: Circumstances): JsonObject {
		const paid = this.#store.get(String(this.#find('payment_intent', intentId)['latest_charge']));
		if (paid === undefined) throw missing('charge', intentId);
		if (paid['disputed'] === true) throw refuse('The charge is disputed already.', 'charge_disputed');
		const opened = dispute(paid, Math.floor(about.now / 1000));
		this.#store.put(opened, intentId);
		this.#store.put({ ...paid, disputed: true });
		this.#queue('charge.dispute.created', opened, about);
		return opened;
	}

	/** The buyer's bank decides a dispute. */
	decide(id: string, how: 'win' | 'lose', about: Circumstances): JsonObject {
		const opened = this.#find('dispute', id);
		if (opened['status'] !== 'needs_response') return opened;
		const decided = { ...opened, status: how === 'win' ? 'won' : 'lost' };
		this.#store.put(decided);
		const paid = this.#store.get(String(opened['charge'])) ?? {};
		if (how === 'win') this.#store.put({ ...paid, disputed: false });
		this.#queue('charge.dispute.closed', decided, about);
		return decided;
	}

	#refunded(paid: JsonObject, amount: number, about: Circumstances): void {
		const refunded = number(paid['amount_refunded'], 0) + amount;
		const changed = { ...paid, amount_refunded: refunded, refunded: refunded === paid['amount'] };
		this.#store.put(changed);
		this.#queue('charge.refunded', changed, about);
	}

	#find(type: string, id: string): JsonObject {
		const found = this.#store.get(id);
		if (found === undefined || found['object'] !== type) throw missing(type, id);
		return found;
	}
}

/** A refusal after the call began to execute. */
function refuse(message: string, code: string): StripeError {
	return new StripeError(400, { type: 'invalid_request_error', message, code, param: 'amount' }, true);
}
