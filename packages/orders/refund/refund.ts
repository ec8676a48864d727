import {
	type Millis,
	type OrderId,
	type Result,
	type ReturnId,
	accepted,
	cny,
	iso,
	ownedId,
	parseOwnedId,
	refused,
} from '#kernel';
import { derivedUnique, fingerprint } from '#platform';
import { allowed } from '../order/lifecycle.ts';
import { type OrderClocks, cancellableFrom } from '../order/order-clocks.ts';
import type { Order, Refund } from '../order/order.ts';
import { refundIdOf } from '../refund-id.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { complete, completeByRefund, withRefund } from './complete.ts';
import { amountOf, cancelledValue, refundableMoney } from './refund-amount.ts';
import type { RefundInput } from './refund-input.ts';
import { type RefundLine, findPieces, owedPieces } from './refunded-lines.ts';

/** Refunds of an order. With the longest reasons they take 23 KB of the 400 KB that an item may have. */
export const maxRefunds = 50;
/** Refunds that a merchant decides by hand or by restating receipts. The others are kept for returns, which no merchant can use up. */
export const maxMerchantRefunds = 30;
/** Refunds of one return: of what came back, and of what the base decides. */
export const refundsOfReturn = 2;

/**
 * The further refunds that an order may have. Those of its open returns are kept free, and one while it may be cancelled, since
 * they cannot be refused.
 */
export function refundsLeft({
	state,
	refunds = [],
	returns = [],
}: Pick<Order, 'state' | 'refunds' | 'returns'>): number {
	const ofReturns = refundsOfReturn * returns.filter(({ isOpen }) => isOpen).length;
	return maxRefunds - refunds.length - ofReturns - Number(state === 'paid');
}

/** Refunds that count as the merchant's: those by hand, and those of a return beyond the ones kept for it. */
export function merchantRefunds({
	orderId,
	refunds = [],
	returns = [],
}: Pick<Order, 'orderId' | 'refunds' | 'returns'>): number {
	const isOpen = new Set(returns.flatMap((of) => (of.isOpen ? [of.returnId] : [])));
	const others = [refundIdOf(orderId, 'excess'), refundIdOf(orderId, 'cancel')];
	const counted = refunds.filter(({ refundId }) => !others.includes(refundId));
	let count = 0;
	for (const [returnId, of] of Map.groupBy(counted, (one) => one.returnId)) {
		// Of an open return one may still follow by a decision.
		const kept = returnId === undefined ? 0 : refundsOfReturn - Number(isOpen.has(returnId));
		count += Math.max(0, of.length - kept);
	}
	return count;
}

/** A refund request with the id that it was given. */
export interface RefundRequest extends Pick<Refund, 'refundId' | 'at' | 'reason' | 'fingerprint'> {
	readonly amount: number | undefined;
	readonly freight?: number | undefined;
	readonly lines?: readonly RefundLine[] | undefined;
	/** The return that it pays on. Null: none. */
	readonly returnId?: ReturnId | null | undefined;
	/** The user who refunds. */
	readonly by: string;
}

/**
 * Gives a request its refund id. The same key on the same order gives the same id; a request without a key gets a new
 * one.
 */
export function refundRequest(
	orderId: OrderId,
	input: RefundInput,
	{ idempotencyKey, by, now, unique }: { idempotencyKey: string | undefined; by: string; now: Millis; unique: string },
): RefundRequest {
	const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
	const named = idempotencyKey === undefined ? unique : derivedUnique('refund', orderId, idempotencyKey);
	return {
		refundId: ownedId('refund', tenantId, named),
		amount: input.amount?.amount,
		freight: input.freight?.amount,
		lines: input.lines,
		returnId: input.returnId,
		reason: input.reason,
		by,
		at: now,
		...(idempotencyKey === undefined ? {} : { fingerprint: fingerprint(JSON.stringify(input)) }),
	};
}

/**
 * The open return that a request pays on: the one it names, or by default the only one. Undefined: none. Money beside a return
 * would be paid again with its goods, so a request names one of several, or `null`. A repetition pays on none anew.
 */
export function creditedReturn(order: Order, request: RefundRequest): Result<ReturnId | undefined, OrdersRefusal> {
	const { refundId, returnId, amount, lines, freight } = request;
	if (returnId === null || amount === undefined || lines !== undefined) return accepted(undefined);
	if (order.refunds?.some((one) => one.refundId === refundId)) return accepted(undefined);
	if (returnId !== undefined) return accepted(returnId);
	const open = (order.returns ?? []).filter(({ isOpen }) => isOpen).map((of) => of.returnId);
	if (open.length === 0) return accepted(undefined);
	if (open.length === 1 && !freight) return accepted(open[0]);
	return refused({ kind: 'return_unnamed', returnIds: open });
}

/** Whether a request is new. Refuses an order of one's own, another body under the same key, and too many refunds. */
export function mayRefund(order: Order, request: RefundRequest): Result<'new' | 'known', OrdersRefusal> {
	if (order.buyerId === request.by) return refused({ kind: 'own_order' });
	const same = order.refunds?.find((one) => one.refundId === request.refundId);
	if (same !== undefined)
		return same.fingerprint === request.fingerprint ? accepted('known') : refused({ kind: 'idempotency_mismatch' });
	const may = allowed(order, 'refund', 'merchant');
	if (!may.ok) return may;
	const hasRoom = roomForRefund(order);
	return hasRoom.ok ? accepted('new') : hasRoom;
}

/** Refuses one more refund by the merchant, where no more are left for the merchant or for the order. */
export function roomForRefund(order: Order): Result<void, OrdersRefusal> {
	if (merchantRefunds(order) >= maxMerchantRefunds)
		return refused({ kind: 'too_many_refunds', maximum: maxMerchantRefunds });
	if (refundsLeft(order) < 1) return refused({ kind: 'too_many_refunds', maximum: maxRefunds });
	return accepted(undefined);
}

/**
 * Adds a refund to an order. All refunds together never exceed what was paid for its goods, and for its shipping. One that
 * leaves nothing of an unshipped order cancels it, so that goods and money cannot both leave. One that leaves nothing to ship
 * completes a part-shipped order. Repeating a request changes nothing; another body under the same key is refused. Refunding
 * an order of one's own is refused. One that pays on a return is decided with it (`creditReturn`).
 */
export function refund(order: Order, request: RefundRequest): Result<Order, OrdersRefusal> {
	const { refundId, fingerprint: requestHash, reason, at } = request;
	const may = mayRefund(order, request);
	if (!may.ok) return may;
	if (may.value === 'known') return accepted(order);
	const credited = creditedReturn(order, request);
	if (!credited.ok) return credited;
	// A return was requested since its caller asked for it.
	if (credited.value !== undefined) return refused({ kind: 'return_unnamed', returnIds: [credited.value] });
	const { named, short } = findPieces(order, request.lines ?? []);
	if (short.length > 0) return refused({ kind: 'pieces_not_refundable', lines: short });
	const { lines, freight: requestedFreight } = request;
	const refundable = refundableMoney(order);
	const left = refundable.goods + refundable.freight;
	const isRest = request.amount === undefined && lines === undefined && requestedFreight === undefined;
	const { amount, freight } = amountOf(order, { ...request, pieces: lines && named });
	const goods = amount - freight;
	if (amount < 1 || goods < 0 || goods > refundable.goods || freight > refundable.freight)
		return refused({
			kind: 'refund_too_large',
			requested: isRest ? null : cny(amount),
			refundable: cny(left),
			refundableFreight: cny(refundable.freight),
		});
	const given: Refund = {
		refundId,
		amount,
		at,
		state: 'pending',
		reason,
		fingerprint: requestHash,
		...(freight > 0 ? { freight } : {}),
		...(named.length > 0 ? { lines: named } : {}),
	};
	const after = withRefund(order, given);
	if (after.state !== 'paid' || after.parcels !== undefined || amount < left) return accepted(after);
	return accepted({ ...after, state: 'cancelled', cancellation: { by: 'merchant', at, reason } });
}

interface Cancel {
	/** The user who decides. */
	readonly userId: string;
	readonly reason: string;
	readonly at: Millis;
}

/** A decision to cancel: by whom, why and when. A buyer's depends on the clock. */
export type CancelRequest = Cancel &
	(
		| { readonly by: 'merchant' | 'base' }
		| { readonly by: 'buyer'; readonly clocks: Pick<OrderClocks, 'cancelAfterMs'> }
	);

/**
 * Cancels what has not left of an order. Before its shipment the order is cancelled, and the rest of its money refunded.
 * Afterwards it is shipped with what has left, and the owed pieces are refunded at their value, less what refunds have
 * given by amount: no shipping fee, since parcels were sent for it. The refund's id derives from the order, so there is one. Repeating changes nothing. A buyer cancels an
 * order that is packed only once it is late. A member of the tenant does not cancel an order of their own.
 */
export function cancel(order: Order, request: CancelRequest): Result<Order, OrdersRefusal> {
	const { by, userId, reason, at } = request;
	if (by === 'merchant' && order.buyerId === userId) return refused({ kind: 'own_order' });
	if (order.cancellation !== undefined) return accepted(order);
	const next = allowed(order, 'cancel', by);
	if (!next.ok) return next;
	if (request.by === 'buyer') {
		const from = cancellableFrom(order, request.clocks) ?? at;
		const packingAt = order.packingAt ?? order.parcels?.[0]?.shippedAt ?? at;
		if (at < from)
			return refused({ kind: 'order_being_packed', packingAt: iso(packingAt), cancellableFrom: iso(from) });
	}
	const cancellation = { by, at, reason, ...(by === 'base' ? { decidedBy: userId } : {}) };
	// A buyer's words stand in one place, where they are erased.
	const said = by === 'buyer' ? {} : { reason };
	const refundId = refundIdOf(order.orderId, 'cancel');
	if (next.value === 'shipped') {
		const pieces = owedPieces(order);
		const amount = cancelledValue(order, pieces);
		if (amount === 0) return accepted({ ...complete(order, at), cancellation: { ...cancellation, pieces } });
		return accepted({
			...completeByRefund(order, { refundId, amount, at, state: 'pending', ...said }),
			cancellation,
		});
	}
	const { goods, freight } = refundableMoney(order);
	const money = { amount: goods + freight, ...(freight > 0 ? { freight } : {}) };
	const rest: Refund = { refundId, ...money, at, state: 'pending', ...said };
	return accepted({ ...order, state: 'cancelled', cancellation, refunds: [...(order.refunds ?? []), rest] });
}
