import { type Item, fromAttributes } from '#platform';
import { checkoutFromItem } from '#orders';
import { stockKeys } from '#stock';
import { type JsonObject, objects, section, text } from '../../packages/kernel/json.ts';
import type { Ask } from '../../packages/local/dynamodb/operations.ts';
import type { Violation } from '../support/invariants.ts';
import type { About, Restock } from './flight.ts';
import { Imports } from './imports.ts';
import { type Moment, Tenants, sellsOnMs } from './tenants.ts';

type Attributes = Parameters<typeof fromAttributes>[0];

/** One request to place a checkout: what was sent, and what is known of it. */
export interface Attempt {
	readonly buyer: string;
	readonly key: string;
	readonly body: Order;
	/** `unknown`: nobody got an answer that settles it. */
	state: 'accepted' | 'refused' | 'unknown';
	checkoutId: string | undefined;
	total: number;
	expiresAt: number;
	orders: readonly { readonly orderId: string; readonly tenantId: string }[];
}

/** The body of a request to place a checkout. */
export interface Order {
	readonly lines: readonly {
		readonly listingId: string;
		readonly color: string;
		readonly size: string;
		readonly quantity: number;
		readonly revision?: number;
	}[];
	readonly shippingAddress: object;
}

/** A payment at Stripe, opened by us or not. */
export interface Payment {
	readonly paymentId: string;
	readonly checkoutId: string;
	readonly method: string;
	/** When it was opened, in virtual time. */
	readonly at: number;
}

/** A listing as it was last committed. */
export interface Offer {
	readonly listingId: string;
	readonly tenantId: string;
	readonly revision: number;
	readonly state: string;
	readonly paused: boolean;
	readonly category: string;
	readonly price: { readonly amount: number };
	readonly tiers?: readonly { readonly minQuantity: number; readonly price: { readonly amount: number } }[];
	readonly colors: readonly { readonly code: string }[];
	readonly sizes: readonly string[];
}

/** The names of the tables that are looked into. */
interface Tables {
	readonly orders: string;
	readonly catalog: string;
	readonly directory: string;
}

/** What the actors of a simulation remember, and what was committed: the facts that the tables are held against. */
export class Book {
	readonly violations: Violation[] = [];
	readonly attempts: Attempt[] = [];
	readonly payments: Payment[] = [];
	readonly offers = new Map<string, Offer>();
	readonly agreed = new Map<string, Map<string, number>>();
	readonly given: Record<string, Record<string, Record<string, number>>> = {};
	readonly acceptedReviews = new Set<string>();
	readonly tenants = new Tenants();
	readonly imports = new Imports((...violation) => this.violate(...violation));
	/** Checkouts for which a bank transfer was asked for. */
	readonly opened = new Set<string>();
	/** Who of the base has confirmed the payment of a checkout, or accepted it in review, as far as may be known. */
	readonly deciders = new Map<string, Set<string>>();
	/** Decisions of the base whose answer got lost: it will decide the same again. */
	readonly undecided = new Map<string, 'accept' | 'refund'>();
	readonly #refunds = new Map<string, string>();
	readonly #tokens = new Set<string>();
	readonly #tables: Tables;

	constructor(tables: Tables) {
		this.#tables = tables;
	}

	violate(invariant: string, about: string, detail: string): void {
		this.violations.push({ invariant, about, detail });
	}

	/** I9: a buyer's request writes in the buyer's own partition of `orders` and in tenants', and some requests nowhere. */
	asked(about: About, asks: readonly Ask[]): void {
		if (about.readsOnly) this.violate('I11', about.command, `writes ${asks.map((one) => one.action).join()}`);
		if (about.buyer === undefined) return;
		const foreign = asks
			.filter(({ resource }) => resource.endsWith(this.#tables.orders))
			.flatMap(({ leadingKeys }) => leadingKeys)
			.filter((key) => key.startsWith('B#') && key !== `B#${about.buyer}`);
		if (foreign.length > 0) this.violate('I9', about.command, `${about.buyer} writes ${foreign.join()}`);
	}

	/** Sees what a write has committed: tenants and listings as they are from now on, and checkouts at this moment. */
	committed(operation: string, request: JsonObject, moment: Moment & { readonly about: About }): void {
		if (operation !== 'TransactWriteItems') return;
		const token = text(request['ClientRequestToken']) ?? '';
		// A transaction that comes again under its token is answered, and commits nothing.
		if (this.#tokens.has(token)) return;
		this.#tokens.add(token);
		for (const put of objects(request['TransactItems']).map((part) => section(part, 'Put'))) {
			if (put['Item'] === undefined) continue;
			const item = fromAttributes(put['Item'] as unknown as Attributes);
			const sk = String(item['sk']);
			if (put['TableName'] === this.#tables.catalog && sk.startsWith('L#'))
				this.offers.set(String(item['listingId']), item as unknown as Offer);
			if (put['TableName'] === this.#tables.directory && item['kind'] === 'tenant') this.tenants.wrote(item, moment);
			if (put['TableName'] === this.#tables.catalog && sk.startsWith('I#') && moment.about.sends !== undefined)
				moment.about.sends.importId = String(item['importId']);
			if (put['TableName'] === this.#tables.orders && sk.startsWith('C#')) this.#agree(item, moment);
		}
	}

	/** Whether a transaction has been committed under this request's token. */
	wasCommitted(body: Buffer): boolean {
		const { ClientRequestToken: token } = JSON.parse(body.toString()) as { ClientRequestToken?: string };
		return token !== undefined && this.#tokens.has(token);
	}

	/** The stock rows of a listing, as a query to the engine. */
	rowsQuery(listingId: string): JsonObject {
		const { pk } = stockKeys.row({ listingId, color: '' });
		return {
			TableName: this.#tables.catalog,
			KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
			ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: stockKeys.rows(listingId).prefix } },
			ConsistentRead: true,
		};
	}

	/** Pieces by `<color>/<size>` over all rows of a listing. */
	sumRows(listingId: string, rows: readonly JsonObject[]): Map<string, number> {
		return this.sumMirror(
			listingId,
			rows.map((one) => fromAttributes(one as unknown as Attributes)),
		);
	}

	/** The same of items. */
	sumMirror(listingId: string, rows: readonly Item[]): Map<string, number> {
		const sum = new Map<string, number>();
		for (const row of rows) {
			const { color } = stockKeys.laneAndColor(listingId, String(row['sk']));
			for (const [size, pieces] of Object.entries(row['available'] as Record<string, number>))
				sum.set(`${color}/${size}`, (sum.get(`${color}/${size}`) ?? 0) + pieces);
		}
		return sum;
	}

	/** A merchant's change of stock: it was given so much more, or less. */
	restocked(restock: Restock, before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
		const { listingId, moved } = restock;
		for (const name of new Set([...before.keys(), ...after.keys()])) {
			const pieces = (after.get(name) ?? 0) - (before.get(name) ?? 0);
			if (pieces === 0) continue;
			moved.set(name, (moved.get(name) ?? 0) + pieces);
			const cut = name.lastIndexOf('/');
			const [color, size] = [name.slice(0, cut), name.slice(cut + 1)];
			const sizes = ((this.given[listingId] ??= {})[color] ??= {});
			sizes[size] = (sizes[size] ?? 0) + pieces;
		}
	}

	/** A member of the base has decided about a payment: what was refused does not count. */
	decided(checkoutId: string, subject: string, status: number): void {
		if (![0, 200, 503].includes(status)) return;
		this.deciders.set(checkoutId, new Set([...(this.deciders.get(checkoutId) ?? []), subject]));
	}

	/** One key of an order has one refund. */
	refunded(name: string, { refundId, amount }: JsonObject): void {
		const answer = JSON.stringify([refundId, amount]);
		const first = this.#refunds.get(name) ?? answer;
		this.#refunds.set(name, first);
		if (first !== answer) this.violate('I4', name, `answered ${first}, then ${answer}`);
	}

	/** The listings that are on sale now. */
	onSale(): Offer[] {
		return [...this.offers.values()].filter(isOnSale);
	}

	#agree(item: Item, { began }: Moment): void {
		const checkout = checkoutFromItem(item);
		for (const { tenantId } of checkout.parts) {
			const shutFor = this.tenants.shutFor(tenantId, began) ?? 0;
			if (shutFor > sellsOnMs)
				this.violate('I16', checkout.checkoutId, `${tenantId} sells, not active for ${shutFor} ms`);
		}
		const lines = checkout.parts.flatMap((part) => part.lines);
		const prices = new Map<string, number>();
		for (const { listingId } of lines) {
			const offer = this.offers.get(listingId);
			const pieces = lines.filter((line) => line.listingId === listingId).reduce((sum, line) => sum + line.quantity, 0);
			if (offer === undefined || !isOnSale(offer))
				this.violate('I5', checkout.checkoutId, `${listingId} was not on sale when it was sold`);
			else prices.set(listingId, priceOf(offer, pieces));
		}
		this.agreed.set(checkout.checkoutId, prices);
	}

	/** The checkouts that the accepted requests placed. */
	accepted(): { buyer: string; key: string; checkoutId: string }[] {
		return this.attempts.flatMap(({ buyer, key, state, checkoutId }) =>
			state === 'accepted' && checkoutId !== undefined ? [{ buyer, key, checkoutId }] : [],
		);
	}
}

function isOnSale({ state, paused: held }: Offer): boolean {
	return state === 'published' && !held;
}

/** The price of one piece: that of the highest tier reached. Said here once more, so as not to trust the product. */
function priceOf({ price, tiers = [] }: Offer, pieces: number): number {
	const reached = tiers.filter((tier) => tier.minQuantity <= pieces);
	return reached.reduce((best, tier) => Math.min(best, tier.price.amount), price.amount);
}
