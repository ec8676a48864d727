import { type Millis, type Result, accepted, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import { type Cart, type CartChange, type CartMerge, withLines } from './cart.ts';
import {
	type CartLine,
	bytesOfLine,
	bytesOfLines,
	maxCartBytes,
	maxCartLines,
	maxCartQuantity,
	variantKey,
} from './cart-line.ts';

/** Signing in merges once. Beside a few devices at once, no earlier merge is repeated. */
export const maxMerges = 4;

/** What became of a merged line. */
export const cartChangeKinds = ['added', 'raised', 'capped', 'dropped'] as const;
export const cartChangeReasons = ['cart_full', 'quantity_limit'] as const;

/** A line of a merge, with the pieces of its variant before and after. */
export interface CartLineChange {
	readonly kind: (typeof cartChangeKinds)[number];
	readonly line: CartLine;
	readonly from: number;
	readonly to: number;
	/** Why fewer pieces came than the line has. */
	readonly reason: (typeof cartChangeReasons)[number] | null;
}

/** Lines of a guest under the hash of an Idempotency-Key. `fingerprint` tells the lines from others under that key. */
export interface MergeRequest {
	readonly key: string;
	readonly fingerprint: string;
	readonly lines: readonly CartLine[];
}

export interface MergedCart extends CartChange {
	/** One for each line of the request, in its order. */
	readonly changes: readonly CartLineChange[];
}

/**
 * Adds lines to a cart. Pieces of one variant are summed up to the limit of a line. A variant that a full cart has not is
 * dropped, and no stored line is ever lowered. A repeated merge changes nothing, and has the changes of the first.
 */
export function mergeCart(cart: Cart, request: MergeRequest, now: Millis): Result<MergedCart, OrdersRefusal> {
	const { key, fingerprint, lines } = request;
	const repeated = cart.merges.find((merge) => merge.key === key);
	if (repeated !== undefined && repeated.fingerprint !== fingerprint) return refused({ kind: 'idempotency_mismatch' });
	if (repeated !== undefined) return accepted({ cart, changes: changesOf(lines, repeated.outcomes) });
	const merged = new Map(cart.lines.map((line) => [variantKey(line), line]));
	let bytes = bytesOfLines(cart.lines);
	const outcomes = lines.map((line): CartMerge['outcomes'][number] => {
		const variant = variantKey(line);
		const from = merged.get(variant)?.quantity ?? 0;
		const more = from === 0 ? bytesOfLine(line) : 0;
		if (more > 0 && (merged.size === maxCartLines || bytes + more > maxCartBytes)) return [0, 0];
		const to = Math.min(from + line.quantity, maxCartQuantity);
		bytes += more;
		merged.set(variant, { ...line, quantity: to });
		return [from, to];
	});
	const merges = [{ key, fingerprint, outcomes }, ...cart.merges].slice(0, maxMerges);
	return accepted({
		cart: { ...withLines(cart, [...merged.values()], now), merges },
		changes: changesOf(lines, outcomes),
	});
}

function changesOf(lines: readonly CartLine[], outcomes: CartMerge['outcomes']): CartLineChange[] {
	return lines.map((line, i): CartLineChange => {
		const [from, to] = outcomes[i] ?? [0, 0];
		if (to === 0) return { kind: 'dropped', line, from, to, reason: 'cart_full' };
		if (to < from + line.quantity) return { kind: 'capped', line, from, to, reason: 'quantity_limit' };
		return { kind: from === 0 ? 'added' : 'raised', line, from, to, reason: null };
	});
}
