import { type Millis, type Result, accepted, iso, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import type { CartLine } from './cart-line.ts';

/** A buyer's cart: what a checkout may be placed of. It reserves nothing, and its listings may have gone off sale. */
export interface Cart {
	/** Grows with every change. 0: nothing was ever stored, or all of it was erased. */
	readonly version: number;
	readonly lines: readonly CartLine[];
	readonly updatedAt?: Millis | undefined;
	/** The last merges, so that a repeated one changes nothing. */
	readonly merges: readonly CartMerge[];
}

/** A merge that was made: the hash of its key, that of its lines, and the pieces of each line before and after. */
export interface CartMerge {
	readonly key: string;
	readonly fingerprint: string;
	readonly outcomes: readonly (readonly [from: number, to: number])[];
}

/** A cart of which nothing is stored. */
export const emptyCart: Cart = { version: 0, lines: [], merges: [] };

/** The result of a request on a cart. A cart that stays as it is stays the same object. */
export interface CartChange {
	readonly cart: Cart;
}

/**
 * Replaces the lines of the version that the buyer saw. Another version is refused with the stored cart. Lines that are stored
 * already are accepted for any version, so that a repeated request changes nothing.
 */
export function replaceCart(
	cart: Cart,
	{ version, lines }: Pick<Cart, 'version' | 'lines'>,
	now: Millis,
): Result<CartChange, OrdersRefusal> {
	if (areSame(cart.lines, lines)) return accepted({ cart });
	if (version !== cart.version) return refused({ kind: 'cart_changed', ...storedCart(cart) });
	return accepted({ cart: withLines(cart, lines, now) });
}

/**
 * A cart with other lines. The version is the time unless a later one is stored, so that a cart begun anew after an erasure
 * never has the version of an earlier one.
 */
export function withLines(cart: Cart, lines: readonly CartLine[], now: Millis): Cart {
	return { ...cart, version: Math.max(cart.version + 1, now), lines, updatedAt: now };
}

/** A cart as its buyer sees it. */
export function storedCart({ version, lines, updatedAt }: Cart) {
	return { version, lines: [...lines], updatedAt: updatedAt === undefined ? null : iso(updatedAt) };
}

function areSame(a: readonly CartLine[], b: readonly CartLine[]): boolean {
	return JSON.stringify(a.map(fields)) === JSON.stringify(b.map(fields));
}

function fields({ listingId, color, size, quantity }: CartLine) {
	return [listingId, color, size, quantity];
}
