import { ownedId } from '#kernel';
import { derivedUnique } from '#platform';
import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, Refund } from '../order/order.ts';
import { withRefund } from '../refund/complete.ts';
import { freightOfPieces, refundableMoney, valueOfPieces } from '../refund/refund-amount.ts';
import { tenantOfReturn } from '../return-id.ts';
import { type Return, type ReturnCase, type ReturnValue, freightBy } from './return.ts';

/**
 * What a return is worth with its pieces, and what of that is still open. Each payment of a return is a part of its open
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

/** What a return of pieces may refund at its request, in fen. */
export function refundableOf(order: Order, kind: Return['kind'], pieces: readonly LinePieces[]): number {
	return withinLeft(order, valueOf(order, kind, pieces)).amount;
}

/** The money of a return, once these pieces came back beside those that have. */
export function moneyOf({ order, rma }: ReturnCase, pieces: readonly LinePieces[]): ReturnMoney {
	const { amount: known, freight: knownFreight } = rma.value ?? { amount: 0, freight: 0 };
	const added = valueOf(order, rma.kind, pieces);
	const value = { amount: known + added.amount, freight: knownFreight + added.freight };
	const paidFreight = (order.refunds ?? [])
		.filter(({ returnId }) => returnId === rma.returnId)
		.reduce((sum, { freight = 0 }) => sum + freight, 0);
	const amount = Math.max(0, value.amount - rma.refunded);
	const freight = Math.min(amount, Math.max(0, value.freight - paidFreight));
	return { value, open: withinLeft(order, { amount, freight }) };
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
}

/**
 * Pays a part of the open money, the shipping fee first. The refund names the return and no pieces of it, because these stand
 * with the return. Without any money there is no refund. The last money of a part-shipped order completes it.
 */
export function pay({ order, rma }: ReturnCase, open: ReturnValue, payment: ReturnPayment): ReturnCase {
	const { amount, at, reason, fingerprint } = payment;
	if (amount === 0) return { order, rma };
	const { returnId, revision } = rma;
	const freight = Math.min(open.freight, amount);
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
