import { type BuyerId, type Result, accepted, refused } from '#kernel';
import { type Audited, type Database, type Item, type Key, retryConflicts } from '#platform';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import { type Cart, type CartChange, type CartMerge, emptyCart } from './cart.ts';

/** Reads and writes carts. Reads are consistent. */
export interface CartStore {
	cart(buyerId: BuyerId): Promise<Cart>;
	/**
	 * Stores what `decide` makes of the cart. A decision that lost to another is made again on the cart that it left. One that
	 * keeps losing is refused as `too_many_requests`.
	 */
	change<T extends CartChange>(
		buyerId: BuyerId,
		decide: (cart: Cart) => Result<T, OrdersRefusal>,
	): Promise<Result<T, OrdersRefusal>>;
	/** Erases a cart. False if there was none. */
	erase(buyerId: BuyerId, audited: Audited): Promise<boolean>;
}

/** A buyer has few devices. More than a few changes at once are no accident. */
const contention = { what: 'cart in contention', maxTries: 8, pause: true };

/** Carts over the `orders` table: one item for each buyer. */
export function cartStore(database: Database, table: string): CartStore {
	const cart = async (buyerId: BuyerId) =>
		cartFromItem(await database.get(table, orderKeys.cart(buyerId), { consistent: true }));
	return {
		cart,
		async change(buyerId, decide) {
			let before = await cart(buyerId);
			return retryConflicts(contention, async (tries) => {
				const decided = decide(before);
				if (!decided.ok || decided.value.cart === before) return decided;
				const asRead =
					before.version === 0
						? { condition: 'attribute_not_exists(pk)' }
						: { condition: 'revision = :before', values: { ':before': before.version } };
				const item = cartItem(buyerId, decided.value.cart);
				const done = await database.write({ kind: 'put', table, item, ...asRead });
				if (done.ok) return accepted(decided.value);
				// The cart was erased meanwhile. A request that began before must not bring its lines back.
				if (done.item === undefined) return refused({ kind: 'too_many_requests', retryAfterSeconds: 1 });
				before = cartFromItem(done.item);
				return tries < contention.maxTries ? 'conflict' : refused({ kind: 'too_many_requests', retryAfterSeconds: 1 });
			});
		},
		async erase(buyerId, audited) {
			if ((await cart(buyerId)).version === 0) return false;
			const key = orderKeys.cart(buyerId);
			return (await database.write({ kind: 'delete', table, key, condition: 'attribute_exists(pk)' }, audited)).ok;
		},
	};
}

/** Lines and merges without the names of their fields, so that a cart of ten lines is one write unit. */
interface StoredCart {
	readonly revision: number;
	readonly lines: readonly (readonly [listingId: string, color: string, size: string, quantity: number])[];
	readonly merges: readonly (readonly [key: string, fingerprint: string, outcomes: CartMerge['outcomes']])[];
	readonly updatedAt: number;
}

function cartItem(buyerId: BuyerId, { version, lines, merges, updatedAt = 0 }: Cart): Item & Key {
	const stored: StoredCart = {
		revision: version,
		lines: lines.map(({ listingId, color, size, quantity }) => [listingId, color, size, quantity]),
		merges: merges.map(({ key, fingerprint, outcomes }) => [key, fingerprint, outcomes]),
		updatedAt,
	};
	return { ...orderKeys.cart(buyerId), ...stored } as unknown as Item & Key;
}

function cartFromItem(item: Item | undefined): Cart {
	if (item === undefined) return emptyCart;
	const { revision, lines, merges, updatedAt } = item as unknown as StoredCart;
	return {
		version: revision,
		lines: lines.map(([listingId, color, size, quantity]) => ({ listingId, color, size, quantity })),
		merges: merges.map(([key, fingerprint, outcomes]) => ({ key, fingerprint, outcomes })),
		updatedAt,
	};
}
