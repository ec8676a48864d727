import { ownedId } from '#kernel';
import { derivedUnique } from '#platform';
import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, Refund, ReturnValue } from '../order/order.ts';
import { withRefund } from '../refund/complete.ts';
import { freightOfPieces, refundableMoney, valueOfPieces } from '../refund/refund-amount.ts';
import { tenantOfReturn } from '../return-id.ts';
import { type Return, type ReturnCase, freightBy } from './return.ts';

/**
 * The worth of a return with its pieces, and the part of it that is still open. Each payment of a return is a part of its open
 * money, so that no payment is made twice, and the sum of all of them ends at the value.
 */
export interface ReturnMoney {
	readonly value: ReturnValue;
	/** The value less what was paid, within what is left of the order's goods and of its shipping fee. */
	readonly open: ReturnValue;
}

/**
 * The value of pieces that come back: their share of what was paid for the goods, and where the merchant bears the freight,
 * their share of the shipping fee.
 */
function valueOf(order: Order, kind: Return['kind'], pieces: readonly LinePieces[]): ReturnValue {
	const freight = freightBy(kind) === 'merchant' ? freightOfPieces(order, pieces) : 0;
	return { amount: valueOfPieces(order, pieces) + freight, freight };
}

const nothing: ReturnValue = { amount: 0, freight: 0 };

/** The money of a return, once these pieces came back beside those that have. */
export function moneyOf({ order, rma }: ReturnCase, pieces: readonly LinePieces[]): ReturnMoney {
	const value = sum(rma.value ?? nothing, valueOf(order, rma.kind, pieces));
	return { value, open: withinLeft(order, less(value, paidBy(order, rma))) };
}

/** Money that a return has paid beyond the worth of the pieces that came back. It was paid by amount, for the others. */
export function creditOf({ order, rma }: ReturnCase): ReturnValue {
	return less(paidBy(order, rma), rma.value ?? nothing);
}

function paidBy(order: Order, { returnId, refunded, credited = nothing }: Return): ReturnValue {
	const own = (order.refunds ?? []).filter((refund) => refund.returnId === returnId);
	const freight = own.reduce((total, refund) => total + (refund.freight ?? 0), 0);
	return sum({ amount: refunded, freight }, credited);
}

/** The sum of money of returns. */
export function sum(one: ReturnValue, other: ReturnValue): ReturnValue {
	return { amount: one.amount + other.amount, freight: one.freight + other.freight };
}

function less(one: ReturnValue, other: ReturnValue): ReturnValue {
	const amount = Math.max(0, one.amount - other.amount);
	return { amount, freight: Math.min(amount, Math.max(0, one.freight - other.freight)) };
}

function withinLeft(order: Order, { amount, freight: asked }: ReturnValue): ReturnValue {
	const left = refundableMoney(order);
	const freight = Math.min(asked, left.freight);
	return { amount: Math.min(amount - asked, left.goods) + freight, freight };
}

/** A payment of a return, in fen: at most its open money. */
export interface ReturnPayment extends Pick<Refund, 'at' | 'reason' | 'fingerprint'> {
	/** Absent where it follows from the return. */
	readonly refundId?: Refund['refundId'] | undefined;
	readonly amount: number;
	/** How much of it is shipping fee. Absent: as much as is open of that. */
	readonly freight?: number | undefined;
}

/**
 * Pays a part of the open money, by default the shipping fee first. The refund names the return and no pieces of it, because these stand
 * with the return. Without any money there is no refund. The last money of a part-shipped order completes it.
 */
export function pay({ order, rma }: ReturnCase, open: ReturnValue, payment: ReturnPayment): ReturnCase {
	const { amount, at, reason, fingerprint } = payment;
	if (amount === 0) return { order, rma };
	const { returnId, revision } = rma;
	const freight = payment.freight ?? Math.min(open.freight, amount);
	const refund: Refund = {
		refundId:
			payment.refundId ?? ownedId('refund', tenantOfReturn(returnId), derivedUnique(returnId, String(revision))),
		returnId,
		amount,
		...(freight > 0 ? { freight } : {}),
		at,
		state: 'pending',
		...(reason === undefined ? {} : { reason }),
		...(fingerprint === undefined ? {} : { fingerprint }),
	};
	return {
		order: withRefund(order, refund),
		rma: { ...rma, refunded: rma.refunded + amount },
	};
}
