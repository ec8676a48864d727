import type { Order, OrderReturn, RefundedLine } from '../order/order.ts';
import { type Return, freightBy } from './return.ts';

/** The pieces of a return on its order. A return that has ended without any has none. */
export function entryOf(order: Order, { returnId, kind }: Pick<Return, 'returnId' | 'kind'>): OrderReturn {
	const known = order.returns?.find((entry) => entry.returnId === returnId);
	if (known !== undefined) return known;
	const isMissing = kind === 'not_received' ? { isMissing: true as const } : {};
	return { returnId, isOpen: false, freightBy: freightBy(kind), ...isMissing, held: [], returned: [] };
}

/** Replaces the pieces of a return. One that is over and claims none is removed. */
export function withEntry(order: Order, entry: OrderReturn): Order {
	const others = (order.returns ?? []).filter(({ returnId }) => returnId !== entry.returnId);
	const isKept = entry.isOpen || entry.returned.length + entry.held.length > 0 || entry.credit !== undefined;
	return { ...order, returns: isKept ? [...others, entry] : others };
}

/** The pieces that a return still claims, as returned for money and not put back on sale. */
export function heldPieces(order: Order, rma: Return): RefundedLine[] {
	return entryOf(order, rma).held.map((pieces) => ({ ...pieces, restock: false }));
}
