import type { Chance, Client, Player } from '#local/testing';
import type { Offer } from './town.ts';

/** A sum kept beside the base, in fen and pieces. */
export interface Sum {
	amount: number;
	orders: number;
	units: number;
}

export interface Books {
	readonly placed: Sum;
	readonly paid: Sum;
	readonly shipped: Sum;
	readonly received: Sum;
	readonly refunded: Sum;
}
export type Booked = keyof Books;

/** Work due at a virtual time. */
interface Errand {
	readonly dueMs: number;
	readonly work: () => Promise<void>;
}

interface Part {
	readonly orderId: string;
	readonly tenantId: string;
	readonly subtotal: { readonly amount: number };
	readonly lines: readonly { readonly quantity: number }[];
}

const dayMs = 86_400_000;
const buyers = 5_000;

/** The buyers and merchants of a simulated year, through the public API. */
export class Trade {
	readonly books: Books = { placed: zero(), paid: zero(), shipped: zero(), received: zero(), refunded: zero() };
	readonly #client: Client;
	readonly #random: Chance;
	readonly #offers: readonly Offer[];
	/** The end of the year, in virtual time. Later work is dropped. */
	readonly #endMs: number;
	#errands: Errand[] = [];
	#placed = 0;

	constructor(client: Client, random: Chance, offers: readonly Offer[], endMs: number) {
		this.#client = client;
		this.#random = random;
		this.#offers = offers;
		this.#endMs = endMs;
	}

	/** The work due by a time, each once. */
	due(nowMs: number): (() => Promise<void>)[] {
		const [due, later] = [
			this.#errands.filter((one) => one.dueMs <= nowMs),
			this.#errands.filter((one) => one.dueMs > nowMs),
		];
		this.#errands = later;
		return due.map(({ work }) => work);
	}

	/** Orders; nine of ten pay. */
	async order(nowMs: number): Promise<void> {
		const number = ++this.#placed;
		const random = this.#random;
		const buyer: Player = { actor: 'buyer', buyerId: `year-buyer-${random.between(1, buyers)}` };
		const wholesale = random.hits(0.02);
		const lines = random.some(this.#offers, random.pick([1, 1, 1, 2])).map((offer) => ({
			listingId: offer.listingId,
			color: random.pick(offer.colors),
			size: random.pick(offer.sizes),
			quantity: wholesale ? random.between(20, 60) : random.pick([1, 1, 1, 2]),
		}));
		const pays = random.hits(0.9);
		const call = { as: buyer, body: { lines, shippingAddress: address(random) }, idempotencyKey: `year-${number}` };
		const { body } = await this.#client.must('POST /v1/checkouts', call);
		const parts = body['orders'] as readonly Part[];
		for (const part of parts) this.#book('placed', part);
		if (!pays) return;
		const checkout = `/v1/checkouts/${String(body['checkoutId'])}`;
		const method = random.pick(['alipay', 'wechat_pay', 'card']);
		const { body: payment } = await this.#client.must(`POST ${checkout}/payment`, { as: buyer, body: { method } });
		const { paymentId } = payment as { paymentId?: string };
		await this.#client.must(`POST /local/stripe/payment_intents/${paymentId}/succeed`, { body: {} });
		for (const part of parts) {
			this.#book('paid', part);
			this.#fulfil(part, buyer, nowMs);
		}
	}

	#fulfil(part: Part, buyer: Player, nowMs: number): void {
		const { orderId, tenantId } = part;
		const random = this.#random;
		const merchant = { actor: 'merchant', tenantId } as const;
		const shippedMs = nowMs + random.between(0, 3 * dayMs);
		const refunded = random.hits(0.08) ? this.#refundOf(part, random) : undefined;
		this.#at(shippedMs, async () => {
			const body = { carrier: '演示快递', trackingNumber: `YEAR${orderId.slice(-12)}` };
			await this.#client.must(`POST /v1/merchant/orders/${orderId}/shipments`, { as: merchant, body });
			this.#book('shipped', part);
		});
		const receivedMs = shippedMs + dayMs + random.between(0, 6 * dayMs);
		if (random.hits(0.9))
			this.#at(receivedMs, async () => {
				await this.#client.must(`POST /v1/orders/${orderId}/receipt`, { as: buyer });
				this.#book('received', part);
			});
		if (refunded !== undefined)
			this.#at(receivedMs + random.between(dayMs, 12 * dayMs), async () => {
				const body = { amount: { amount: refunded.amount, currency: 'CNY' } };
				const path = `/v1/merchant/orders/${orderId}/refunds`;
				await this.#client.must(`POST ${path}`, { as: merchant, body, idempotencyKey: `year-refund-${orderId}` });
				add(this.books.refunded, refunded);
			});
	}

	/** A full refund in two of three cases, which reverses the order and its pieces; otherwise a part of the money. */
	#refundOf({ subtotal, lines }: Part, random: Chance): Sum {
		if (random.hits(0.66)) return { amount: subtotal.amount, orders: 1, units: unitsOf(lines) };
		return { amount: random.between(1, subtotal.amount - 1), orders: 0, units: 0 };
	}

	#at(dueMs: number, work: () => Promise<void>): void {
		if (dueMs < this.#endMs) this.#errands.push({ dueMs, work });
	}

	#book(measure: Booked, { subtotal, lines }: Part): void {
		add(this.books[measure], { amount: subtotal.amount, orders: 1, units: unitsOf(lines) });
	}
}

function zero(): Sum {
	return { amount: 0, orders: 0, units: 0 };
}

function add(sum: Sum, { amount, orders, units }: Sum): void {
	sum.amount += amount;
	sum.orders += orders;
	sum.units += units;
}

function unitsOf(lines: Part['lines']): number {
	return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function address(random: Chance): object {
	const country = random.hits(0.93) ? 'CN' : random.pick(['SG', 'MY', 'AU']);
	return {
		name: '演示买家',
		phone: '+86 138 0000 0000',
		country,
		province: '广东',
		city: '广州',
		line1: '演示路 1 号',
		postalCode: '510000',
	};
}
