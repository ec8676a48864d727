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

/** Work due at a virtual time, which it is given when it is done. */
interface Errand {
	readonly dueMs: number;
	readonly work: (nowMs: number) => Promise<void>;
}

interface Line {
	readonly listingId: string;
	readonly color: string;
	readonly size: string;
	readonly quantity: number;
	readonly unitPrice: { readonly amount: number };
}

interface Part {
	readonly orderId: string;
	readonly tenantId: string;
	readonly subtotal: { readonly amount: number };
	readonly shipping: { readonly amount: number };
	readonly lines: readonly Line[];
}

/** An order that was paid, with those who have a part in it. */
interface Sale {
	readonly part: Part;
	readonly buyer: Player;
	readonly merchant: Player;
}

const dayMs = 86_400_000;
const buyers = 5_000;
/** The base's clock receives an order that its buyer does not confirm. */
const receiveAfterMs = 10 * dayMs;
/** A return without an answer is approved, at the latest by the next run of a schedule. */
const answerWithinMs = 2 * dayMs + 3_600_000;
/** Pieces from which an order is wholesale, and returned only for a fault. */
const wholesalePieces = 20;

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
		return due.map(
			({ work }) =>
				() =>
					work(nowMs),
		);
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

	/** Ships an order within three days. What its buyer does not confirm, the clock receives ten days later. */
	#fulfil(part: Part, buyer: Player, nowMs: number): void {
		const random = this.#random;
		const sale = { part, buyer, merchant: { actor: 'merchant', tenantId: part.tenantId } } as const;
		const transitMs = dayMs + random.between(0, 6 * dayMs);
		const confirms = random.hits(0.9);
		const shippedMs = nowMs + random.between(0, 3 * dayMs);
		this.#at(shippedMs, async (at) => {
			const body = { carrier: '演示快递', trackingNumber: `YEAR${part.orderId.slice(-12)}` };
			await this.#client.must(`POST /v1/merchant/orders/${part.orderId}/shipments`, { as: sale.merchant, body });
			this.#book('shipped', part);
			if (!confirms) this.#at(at + receiveAfterMs, async () => this.#book('received', part));
		});
		if (confirms)
			this.#at(shippedMs + transitMs, async () => {
				await this.#client.must(`POST /v1/orders/${part.orderId}/receipt`, { as: buyer });
				this.#book('received', part);
			});
		if (random.hits(0.08)) this.#refund(sale, shippedMs + transitMs + random.between(dayMs, 12 * dayMs));
		else if (confirms && random.hits(0.1))
			this.#giveBack(sale, shippedMs + transitMs + random.between(dayMs, 5 * dayMs));
	}

	/**
	 * A merchant's refund of everything in two of three cases, which reverses the order and its pieces; otherwise of a part of the
	 * goods, half of the time with the shipping fee. Sales count the goods alone.
	 */
	#refund({ part: { orderId, subtotal, shipping, lines }, merchant }: Sale, dueMs: number): void {
		const random = this.#random;
		const goods = random.between(1, subtotal.amount - 1);
		const freight = random.pick([0, shipping.amount]);
		const isWhole = random.hits(0.66);
		const body = isWhole ? {} : { amount: cny(goods + freight), freight: cny(freight) };
		this.#at(dueMs, async () => {
			const path = `/v1/merchant/orders/${orderId}/refunds`;
			await this.#client.must(`POST ${path}`, { as: merchant, body, idempotencyKey: `year-refund-${orderId}` });
			const whole = { amount: subtotal.amount, orders: 1, units: unitsOf(lines) };
			add(this.books.refunded, isWhole ? whole : { amount: goods, orders: 0, units: 0 });
		});
	}

	/**
	 * A buyer returns an order or one piece of it. A merchant who does not answer has approved after 48 hours. Each step waits
	 * for the one before, so that what would end after the year is left where it is.
	 */
	#giveBack({ part, buyer, merchant }: Sale, dueMs: number): void {
		const random = this.#random;
		const pieces = random.hits(0.7) ? part.lines : part.lines.slice(0, 1).map((line) => ({ ...line, quantity: 1 }));
		const lines = pieces.map(({ listingId, color, size, quantity }) => ({ listingId, color, size, quantity }));
		const kind = unitsOf(part.lines) < wholesalePieces ? random.pick(['no_reason', 'damaged']) : 'damaged';
		const answers = random.hits(0.8);
		const [sentAfterMs, receivedAfterMs] = [random.between(2 * dayMs, 6 * dayMs), random.between(dayMs, 5 * dayMs)];
		this.#at(dueMs, async (requestedMs) => {
			const call = { as: buyer, body: { kind, lines }, idempotencyKey: `year-return-${part.orderId}` };
			const { body } = await this.#client.must(`POST /v1/orders/${part.orderId}/returns`, call);
			const returnId = String(body['returnId']);
			if (answers) {
				const warehouse = { returnAddress: domestic };
				await this.#client.must(`POST /v1/merchant/returns/${returnId}/approve`, { as: merchant, body: warehouse });
			}
			const sentMs = requestedMs + (answers ? 0 : answerWithinMs) + sentAfterMs;
			this.#at(sentMs, async (atMs) => {
				const parcel = { carrier: '演示快递', trackingNumber: `BACK${part.orderId.slice(-12)}` };
				await this.#client.must(`POST /v1/returns/${returnId}/shipment`, { as: buyer, body: parcel });
				this.#at(atMs + receivedAfterMs, async () => {
					const received = { lines: lines.map((line) => ({ ...line, restock: true })) };
					await this.#client.must(`POST /v1/merchant/returns/${returnId}/receive`, { as: merchant, body: received });
					const amount = pieces.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0);
					const isWhole = amount === part.subtotal.amount;
					add(this.books.refunded, { amount, orders: isWhole ? 1 : 0, units: isWhole ? unitsOf(part.lines) : 0 });
				});
			});
		});
	}

	#at(dueMs: number, work: Errand['work']): void {
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

function cny(amount: number): object {
	return { amount, currency: 'CNY' };
}

function unitsOf(lines: readonly Pick<Line, 'quantity'>[]): number {
	return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

const domestic = {
	name: '演示买家',
	phone: '+86 138 0000 0000',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '演示路 1 号',
	postalCode: '510000',
};

function address(random: Chance): object {
	return random.hits(0.93) ? domestic : { ...domestic, country: random.pick(['SG', 'MY', 'AU']) };
}
