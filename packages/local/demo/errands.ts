import type { Bought, Low } from './buyer.ts';
import type { Chance } from './chance.ts';
import type { Client } from './client.ts';

/** Waiting shipments and receipts. Any beyond are never shipped, as by a forgetful merchant. */
const maxWaiting = 2_000;
/** Units that a merchant adds when a variant runs low. */
const restockPieces = 400;
/** Errands done in a round of one second. */
const maxErrands = 16;

interface Errand {
	readonly dueMs: number;
	readonly request: string;
	readonly call: Parameters<Client['send']>[1];
	/** The follow-up of the errand. */
	readonly next?: () => void;
}

/** Later work of the demo: shipments, receipts, restocking. Failures are dropped. */
export class Errands {
	readonly #client: Client;
	readonly #random: Chance;
	readonly #maxDelayMs: number;
	readonly #restocking = new Set<string>();
	#waiting: Errand[] = [];

	constructor(client: Client, random: Chance, maxDelaySeconds: number) {
		this.#client = client;
		this.#random = random;
		this.#maxDelayMs = maxDelaySeconds * 1000;
	}

	/** Queues the errands that follow from a visit. */
	take(bought: readonly Bought[], low: readonly Low[]): void {
		for (const order of bought) if (this.#random.hits(0.95)) this.#ship(order);
		for (const variant of low) if (this.#random.hits(0.3)) this.#restock(variant);
	}

	/** Does the errands that are due. */
	async round(): Promise<void> {
		const now = performance.now();
		const due = this.#waiting.filter((one) => one.dueMs <= now).slice(0, maxErrands);
		this.#waiting = this.#waiting.filter((one) => !due.includes(one));
		await Promise.all(
			due.map(async ({ request, call, next }) => {
				const { status } = await this.#client.send(request, call);
				if (status >= 200 && status < 300) next?.();
			}),
		);
	}

	#ship({ orderId, tenantId, buyer }: Bought): void {
		const trackingNumber = `DEMO${this.#random.between(100_000_000, 999_999_999)}`;
		this.#later(
			`POST /v1/merchant/orders/${orderId}/shipments`,
			{
				as: { actor: 'merchant', tenantId },
				body: { carrier: this.#random.pick(['演示快递', '演示物流']), trackingNumber },
			},
			() => {
				if (this.#random.hits(0.85)) this.#later(`POST /v1/orders/${orderId}/receipt`, { as: buyer });
			},
		);
	}

	#restock({ listingId, tenantId, color, size }: Low): void {
		const name = `${listingId}\n${color}\n${size}`;
		if (this.#restocking.has(name)) return;
		this.#restocking.add(name);
		const body = { stock: { [color]: { [size]: restockPieces } } };
		this.#later(`PATCH /v1/merchant/listings/${listingId}/stock`, { as: { actor: 'merchant', tenantId }, body });
		setTimeout(() => this.#restocking.delete(name), 2 * this.#maxDelayMs).unref();
	}

	#later(request: string, call: Errand['call'], next?: () => void): void {
		if (this.#waiting.length >= maxWaiting) return;
		const dueMs = performance.now() + this.#random.next() * this.#maxDelayMs;
		this.#waiting.push({ dueMs, request, call, ...(next ? { next } : {}) });
	}
}
