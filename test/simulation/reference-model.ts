import { type Item, fromAttributes } from '#platform';
import { type Checkout, checkoutFromItem, orderFromItem, returnFromItem } from '#orders';
import { stockKeys } from '#stock';
import { type JsonObject, objects, section, text } from '#kernel/json';
import type { Ask } from '#local/testing';
import type { Violation } from '../support/invariants.ts';
import { hasOpen } from '../support/order-clocks.ts';
import type { Report } from '../support/observed-state.ts';
import type { InvocationOptions, Restock } from './invocations.ts';
import { Imports } from './import-checks.ts';
import { checkCancellation } from './cancel-model.ts';
import { transferLimits } from './prices.ts';
import { RefundModel } from './refund-model.ts';
import { type Offer, excludedBy, isOnSale, priceOf } from './offer.ts';
import { ReturnModel } from './return-model.ts';
import { SettlementModel } from './settlement-model.ts';
import { ShippingModel } from './shipping-model.ts';
import { type Moment, Tenants, sellingGraceMs } from './tenant-states.ts';

type Attributes = Parameters<typeof fromAttributes>[0];

/** A request to place a checkout, with its known outcome. */
export interface Attempt {
	readonly buyer: string;
	readonly key: string;
	readonly body: Order;
	/** `unknown`: no response has settled it. */
	state: 'accepted' | 'refused' | 'unknown';
	checkoutId: string | undefined;
	total: number;
	expiresAt: number;
	orders: readonly { readonly orderId: string; readonly tenantId: string }[];
}

export interface Order {
	readonly lines: readonly {
		readonly listingId: string;
		readonly color: string;
		readonly size: string;
		readonly quantity: number;
		readonly revision?: number;
	}[];
	readonly shippingAddress: object;
	/** The shipping fee that the buyer saw. */
	readonly shipping?: { readonly amount: number; readonly currency: string };
	readonly confirmedExclusions?: readonly string[];
}

/** An order whose price a buyer asked for. */
export interface Quoted extends Required<Pick<Order, 'lines' | 'shipping'>> {
	readonly buyer: string;
	readonly country: string;
}

/** A payment at Stripe. */
export interface Payment {
	readonly paymentId: string;
	readonly checkoutId: string;
	readonly method: string;
	/** The virtual time of its opening. */
	readonly at: number;
}

type Commit = Moment & { readonly options: InvocationOptions };

/** The names of the checked tables. */
interface Tables {
	readonly orders: string;
	readonly catalog: string;
	readonly directory: string;
}

/**
 * The expected state: requests and responses of the actors, and the commits seen on the wire. The tables are checked
 * against it.
 */
export class ReferenceModel {
	readonly violations: Violation[] = [];
	readonly attempts: Attempt[] = [];
	readonly payments: Payment[] = [];
	readonly quotes: Quoted[] = [];
	readonly shipping = new ShippingModel();
	readonly refunds = new RefundModel();
	readonly returns = new ReturnModel();
	readonly settlements = new SettlementModel();
	readonly offers = new Map<string, Offer>();
	readonly agreed = new Map<string, Map<string, number>>();
	readonly givenStock: Record<string, Record<string, Record<string, number>>> = {};
	readonly acceptedReviews = new Set<string>();
	readonly tenants = new Tenants();
	readonly imports = new Imports((...violation) => this.violate(...violation));
	readonly transferLimits = transferLimits;
	/** Checkouts with a requested bank transfer. */
	readonly openedTransfers = new Set<string>();
	/** The members of the base who may have approved the payment of a checkout. */
	readonly deciders = new Map<string, Set<string>>();
	/** Decisions without a response, which the base repeats. */
	readonly undecided = new Map<string, 'accept' | 'refund'>();
	/** When each order ceased to have a refund or return open. */
	readonly endedAt = new Map<string, number>();
	readonly #refunds = new Map<string, string>();
	readonly #tokens = new Set<string>();
	readonly #tables: Tables;

	constructor(tables: Tables) {
		this.#tables = tables;
	}

	violate(invariant: string, about: string, detail: string): void {
		this.violations.push({ invariant, about, detail });
	}

	/** I9: a buyer writes in `orders` only in its own and tenants' partitions. I11: reads write nothing. */
	checkAccess(options: InvocationOptions, asks: readonly Ask[]): void {
		if (options.readsOnly) this.violate('I11', options.command, `writes ${asks.map((one) => one.action).join()}`);
		if (options.buyer === undefined) return;
		const foreign = asks
			.filter(({ resource }) => resource.endsWith(this.#tables.orders))
			.flatMap(({ leadingKeys }) => leadingKeys)
			.filter((key) => key.startsWith('B#') && key !== `B#${options.buyer}`);
		if (foreign.length > 0) this.violate('I9', options.command, `${options.buyer} writes ${foreign.join()}`);
	}

	/** Records a committed write: tenants, listings and checkouts. */
	committed(operation: string, request: JsonObject, moment: Commit): void {
		if (operation !== 'TransactWriteItems') return;
		const token = text(request['ClientRequestToken']) ?? '';
		// A repeated token commits nothing.
		if (this.#tokens.has(token)) return;
		this.#tokens.add(token);
		for (const put of objects(request['TransactItems']).map((part) => section(part, 'Put'))) {
			if (put['Item'] === undefined) continue;
			const item = fromAttributes(put['Item'] as unknown as Attributes);
			const sk = String(item['sk']);
			if (put['TableName'] === this.#tables.catalog && sk.startsWith('L#'))
				this.offers.set(String(item['listingId']), item as unknown as Offer);
			if (put['TableName'] === this.#tables.directory && item['kind'] === 'tenant')
				this.tenants.recordWrite(item, moment);
			if (put['TableName'] === this.#tables.directory && sk === 'PROFILE') this.shipping.recordWrite(item, moment.now);
			if (put['TableName'] === this.#tables.catalog && sk.startsWith('I#') && moment.options.importsFile !== undefined)
				moment.options.importsFile.importId = String(item['importId']);
			if (put['TableName'] === this.#tables.orders && sk.startsWith('C#')) this.#agree(item, moment);
		}
	}

	/** Checks a change of an item of `orders`, as the stream tells it. */
	changed(before: Item | undefined, after: Item, now: number): void {
		const report: Report = (...violation) => this.violate(...violation);
		const sk = String(after['sk']);
		if (before !== undefined && sk.startsWith('O#')) {
			const [was, is] = [orderFromItem(before), orderFromItem(after)];
			this.refunds.check(was, is, report);
			checkCancellation(was, is, report);
			this.returns.paid(was, is);
			if (hasOpen(was) && !hasOpen(is)) this.endedAt.set(is.orderId, now);
		} else if (String(after['pk']).startsWith('T#') && sk.startsWith('R#'))
			this.returns.changed(before && returnFromItem(before), returnFromItem(after), report);
	}

	/** Whether a request's token was committed already. */
	wasCommitted(body: Buffer): boolean {
		const { ClientRequestToken: token } = JSON.parse(body.toString()) as { ClientRequestToken?: string };
		return token !== undefined && this.#tokens.has(token);
	}

	/** The engine's query for the stock rows of a listing. */
	rowsQuery(listingId: string): JsonObject {
		const { pk } = stockKeys.row({ listingId, color: '' });
		return {
			TableName: this.#tables.catalog,
			KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
			ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: stockKeys.rows(listingId).prefix } },
			ConsistentRead: true,
		};
	}

	/** Pieces of all rows of a listing by `<color>/<size>`. */
	sumRows(listingId: string, rows: readonly JsonObject[]): Map<string, number> {
		return this.sumMirror(
			listingId,
			rows.map((one) => fromAttributes(one as unknown as Attributes)),
		);
	}

	/** The same for unmarshalled items. */
	sumMirror(listingId: string, rows: readonly Item[]): Map<string, number> {
		const sum = new Map<string, number>();
		for (const row of rows) {
			const { color } = stockKeys.laneAndColor(listingId, String(row['sk']));
			for (const [size, pieces] of Object.entries(row['available'] as Record<string, number>))
				sum.set(`${color}/${size}`, (sum.get(`${color}/${size}`) ?? 0) + pieces);
		}
		return sum;
	}

	/** Records the pieces that a merchant's write has moved. */
	restocked(restock: Restock, before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
		const { listingId, moved } = restock;
		for (const name of new Set([...before.keys(), ...after.keys()])) {
			const pieces = (after.get(name) ?? 0) - (before.get(name) ?? 0);
			if (pieces === 0) continue;
			moved.set(name, (moved.get(name) ?? 0) + pieces);
			const cut = name.lastIndexOf('/');
			const [color, size] = [name.slice(0, cut), name.slice(cut + 1)];
			const sizes = ((this.givenStock[listingId] ??= {})[color] ??= {});
			sizes[size] = (sizes[size] ?? 0) + pieces;
		}
	}

	/** Records a decision about a payment, unless it was refused. */
	decided(checkoutId: string, subject: string, status: number): void {
		if (![0, 200, 503].includes(status)) return;
		this.deciders.set(checkoutId, new Set([...(this.deciders.get(checkoutId) ?? []), subject]));
	}

	/** I4: a key of an order has one refund. */
	refunded(name: string, { refundId, amount }: JsonObject): void {
		const result = JSON.stringify([refundId, amount]);
		const first = this.#refunds.get(name) ?? result;
		this.#refunds.set(name, first);
		if (first !== result) this.violate('I4', name, `answered ${first}, then ${result}`);
	}

	onSale(): Offer[] {
		return [...this.offers.values()].filter(isOnSale);
	}

	#agree(item: Item, { began, options }: Commit): void {
		const checkout = checkoutFromItem(item);
		for (const { tenantId } of checkout.parts) {
			const inactiveMs = this.tenants.inactiveMs(tenantId, began) ?? 0;
			if (inactiveMs > sellingGraceMs)
				this.violate('I16', checkout.checkoutId, `${tenantId} sells, not active for ${inactiveMs} ms`);
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
		for (const { listingId, returnExcluded } of lines) {
			const excluded = excludedBy(this.offers.get(listingId), options.confirmed);
			if (returnExcluded !== excluded)
				this.violate('I5', checkout.checkoutId, `${listingId} is excluded as ${returnExcluded}, not as ${excluded}`);
		}
		this.agreed.set(checkout.checkoutId, prices);
		this.#agreeOnShipping(checkout, began);
	}

	/** I5: each part has the fee of rates that its tenant had when they were read. */
	#agreeOnShipping({ checkoutId, parts, shippingAddress }: Checkout, began: number): void {
		const { country } = shippingAddress;
		const province = 'province' in shippingAddress ? shippingAddress.province : undefined;
		for (const { tenantId, lines, shipping } of parts) {
			const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
			const weighed = lines.map(({ listingId, quantity }) => ({
				quantity,
				weightGrams: this.offers.get(listingId)?.weightGrams,
			}));
			const fees = this.shipping.possibleFees(tenantId, began, { country, province, subtotal, lines: weighed });
			if (!fees.includes(shipping))
				this.violate('I5', checkoutId, `${tenantId} ships for ${shipping}, not for ${fees.join(' or ')}`);
		}
	}

	/** The checkouts of the accepted requests. */
	accepted(): { buyer: string; key: string; checkoutId: string }[] {
		return this.attempts.flatMap(({ buyer, key, state, checkoutId }) =>
			state === 'accepted' && checkoutId !== undefined ? [{ buyer, key, checkoutId }] : [],
		);
	}
}
