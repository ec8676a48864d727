import { type Millis, type Result, accepted, iso, refused } from '#kernel';
import type { Line } from '../checkout/checkout.ts';
import { type LinePieces, linesOf, mergePieces, takePieces } from '../order/line-pieces.ts';
import type { Order } from '../order/order.ts';
import type { OrderClocks } from '../order/order-clocks.ts';
import { stageOf } from '../order/stage.ts';
import { parcelsOf } from '../order/shippable.ts';
import type { ShipmentLine } from '../order/shipment-input.ts';
import { unnamedPieces } from '../refund/refunded-lines.ts';
import type { OrdersRefusal } from '../refusal.ts';
import type { ReturnKind } from '../states.ts';
import type { Exclusion, ReturnShortage } from './return.ts';

/**
 * The pieces of each line that may come back: those that have left and are in no other return, as far as no refund names them.
 * Of a part-shipped order others are unnamed as well, namely those to be shipped.
 */
function returnableByLine(order: Order): number[] {
	const sent = order.lines.map(() => 0);
	for (const { pieces } of parcelsOf(order))
		for (const { line, quantity } of pieces) sent[line] = (sent[line] ?? 0) + quantity;
	for (const { line, quantity } of (order.returns ?? []).flatMap(({ held, returned }) => [...held, ...returned]))
		sent[line] = (sent[line] ?? 0) - quantity;
	return unnamedPieces(order).map((unnamed, line) => Math.max(0, Math.min(unnamed, sent[line] ?? 0)));
}

/** Why a line is not returned without a reason. Undefined where it is. */
export function exclusionOf({ channel }: Pick<Order, 'channel'>, line: Line): Exclusion | undefined {
	const isWholesale = channel === 'domestic_wholesale' || channel === 'export_wholesale';
	return isWholesale ? 'wholesale' : line.returnExcluded;
}

/** The end of the time in which a return may be requested. Undefined until the order is received. */
function returnableUntil(order: Order, { closeAfterMs }: Pick<OrderClocks, 'closeAfterMs'>): Millis | undefined {
	return 'receivedAt' in order ? order.receivedAt + closeAfterMs : undefined;
}

/** Refuses a return of an order of which nothing has left, or whose time for returns is over. */
export function mayRequestReturn(
	order: Order,
	now: Millis,
	clocks: Pick<OrderClocks, 'closeAfterMs'>,
): Result<void, OrdersRefusal> {
	const hasLeft = ['part_shipped', 'shipped', 'received'].includes(stageOf(order));
	if (!hasLeft) return refused({ kind: 'order_state', state: order.state });
	const until = returnableUntil(order, clocks);
	if (until !== undefined && now >= until) return refused({ kind: 'return_window_over', until: iso(until) });
	return accepted(undefined);
}

/** Refuses to call goods missing whose receipt the buyer has confirmed. The receipt that the clock assumes proves no parcel. */
export function mayBeMissing(order: Order): Result<void, OrdersRefusal> {
	return 'receivedAt' in order && order.receivedBy === 'buyer'
		? refused({ kind: 'receipt_confirmed', receivedAt: iso(order.receivedAt) })
		: accepted(undefined);
}

/** Finds the requested pieces among those that may come back, or names every variant that has too few. */
export function findReturnable(
	order: Order,
	kind: ReturnKind,
	requested: readonly ShipmentLine[],
): { readonly pieces: LinePieces[]; readonly short: ReturnShortage[] } {
	const left = returnableByLine(order);
	const pieces: LinePieces[] = [];
	const short: ReturnShortage[] = [];
	const excluded = order.lines.map((line) => (kind === 'no_reason' ? exclusionOf(order, line) : undefined));
	for (const { quantity, ...variant } of requested) {
		const ofVariant = linesOf(order.lines, variant);
		const free = ofVariant.filter((line) => excluded[line] === undefined);
		const taken = takePieces(left, free, quantity);
		if (quantity > taken.available) {
			const why = ofVariant.map((line) => excluded[line]).find((exclusion) => exclusion !== undefined) ?? null;
			short.push({ ...variant, requested: quantity, returnable: taken.available, why });
		}
		pieces.push(...taken.pieces);
	}
	return { pieces: mergePieces(pieces, ({ line }) => line), short };
}

/** Pieces of an order that its buyer may return. */
export interface ReturnablePieces extends ShipmentLine {
	/** The end of the time for returns. Null until the order is received. */
	readonly until: Millis | null;
	/** Why they are not returned without a reason. */
	readonly excluded?: Exclusion;
}

/** What the buyer of an order may return now, by line. Empty before the first parcel and after the time for returns. */
export function returnableOf(order: Order, now: Millis, clocks: Pick<OrderClocks, 'closeAfterMs'>): ReturnablePieces[] {
	if (!mayRequestReturn(order, now, clocks).ok) return [];
	const until = returnableUntil(order, clocks) ?? null;
	return returnableByLine(order).flatMap((quantity, index) => {
		const line = order.lines[index];
		if (line === undefined || quantity === 0) return [];
		const { listingId, color, size } = line;
		const excluded = exclusionOf(order, line);
		return [{ listingId, color, size, quantity, until, ...(excluded === undefined ? {} : { excluded }) }];
	});
}
