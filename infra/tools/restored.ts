import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckoutId, type ListingId, type OrderId, ownedId } from '#kernel';
import { type Checkout, type Order, checkoutFromItem, orderFromItem } from '#orders';
import { type Item, fromAttributes } from '#platform';
import { stockKeys } from '#stock';

/** A payment captured by the provider. Amounts are in minor units. */
export interface Charge {
	readonly paymentId: string;
	readonly checkoutId: CheckoutId;
	readonly amount: number;
	readonly refunded: number;
	readonly currency: string;
}

/** The available units of a variant over all lanes. */
interface Available {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
	readonly available: number;
}

/** The restored tables and the provider's charges. */
export interface Restored {
	readonly checkouts: ReadonlyMap<CheckoutId, Checkout>;
	readonly orders: ReadonlyMap<OrderId, Order>;
	/** Open reviews, each with whether its checkout still reserves its stock. */
	readonly reviews: ReadonlyMap<CheckoutId, boolean>;
	/** Keyed by `variantName`. */
	readonly available: ReadonlyMap<string, Available>;
	readonly charges: readonly Charge[];
}

/** The key of a color and size of a listing. */
export function variantName({ listingId, color, size }: Omit<Available, 'available'>): string {
	return JSON.stringify([listingId, color, size]);
}

/**
 * Reads a folder: `orders.json` and `catalog.json` from `aws dynamodb scan`, `charges.json` from Stripe's list of
 * charges. Everything is held in memory.
 */
export function readRestored(folder: string): Restored {
	const orders = itemsOf(join(folder, 'orders.json'));
	const { data } = readJson(join(folder, 'charges.json')) as { data: readonly StripeCharge[] };
	return {
		...salesOf(orders),
		available: availableOf(itemsOf(join(folder, 'catalog.json'))),
		charges: data.filter(({ status }) => status === 'succeeded').map(chargeOf),
	};
}

interface StripeCharge {
	readonly status: string;
	readonly payment_intent: string;
	readonly amount: number;
	readonly amount_refunded: number;
	readonly currency: string;
	readonly metadata: Readonly<Record<string, string>>;
}

function chargeOf({ payment_intent: paymentId, amount, amount_refunded, currency, metadata }: StripeCharge): Charge {
	return { paymentId, amount, refunded: amount_refunded, currency, checkoutId: metadata['checkoutId'] ?? '' };
}

function readJson(file: string): unknown {
	return JSON.parse(readFileSync(file, 'utf8'));
}

function itemsOf(file: string): Item[] {
	const { Items } = readJson(file) as { Items: readonly Parameters<typeof fromAttributes>[0][] };
	return Items.map((item) => fromAttributes(item));
}

function salesOf(items: readonly Item[]): Pick<Restored, 'checkouts' | 'orders' | 'reviews'> {
	const checkouts = new Map<CheckoutId, Checkout>();
	const orders = new Map<OrderId, Order>();
	const reviews = new Map<CheckoutId, boolean>();
	for (const item of items) {
		const [pk, sk] = [String(item['pk']), String(item['sk'])];
		if (pk === 'REVIEWS') reviews.set(sk, item['reserved'] === true);
		else if (pk.startsWith('B#') && sk.startsWith('C#')) {
			const checkout = checkoutFromItem(item);
			checkouts.set(checkout.checkoutId, checkout);
		} else if (pk.startsWith('T#') && sk.startsWith('O#')) {
			const order = orderFromItem(item);
			orders.set(order.orderId, order);
		}
	}
	return { checkouts, orders, reviews };
}

function availableOf(items: readonly Item[]): Map<string, Available> {
	const sums = new Map<string, Available>();
	for (const item of items) {
		const sk = String(item['sk']);
		const unique = /^S#([^#]+)#/.exec(sk)?.[1];
		if (unique === undefined) continue;
		const listingId = ownedId('listing', String(item['pk']).slice('T#'.length), unique);
		const { color } = stockKeys.laneAndColor(listingId, sk);
		for (const [size, pieces] of Object.entries(item['available'] as Record<string, number>)) {
			const name = variantName({ listingId, color, size });
			sums.set(name, { listingId, color, size, available: (sums.get(name)?.available ?? 0) + pieces });
		}
	}
	return sums;
}
