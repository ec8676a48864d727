import { type Millis, type Result, accepted, refused } from '#kernel';
import { type Address, isSameAddress } from '../checkout/checkout.ts';
import type { ParcelLabel } from '../order/shipment-input.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { refundClaim } from './claim.ts';
import { releasePieces } from './pieces.ts';
import { mayReturn } from './return-lifecycle.ts';
import { type ReturnAnswer, type ReturnCase, moved } from './return.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;

/** An approval: by whom, where to and when. */
export interface ReturnApproval {
	readonly by: 'merchant' | 'clock';
	/** The address given. Without one the return keeps its own, or gets the last one of the tenant. */
	readonly returnAddress: Address | undefined;
	readonly lastAddress?: Address | undefined;
	readonly at: Millis;
}

/**
 * Approves a return, also one that was rejected. Goods that never came are refunded at once. A merchant may
 * correct the address of an approved return, which gives the buyer the full time again, and has to have an address. Repeating changes nothing.
 */
export function approveReturn(of: ReturnCase, { by, returnAddress: given, lastAddress, at }: ReturnApproval): Decided {
	const { order, rma } = of;
	const returnAddress = given ?? rma.returnAddress ?? lastAddress;
	const may = mayReturn(rma, rma.kind === 'not_received' ? 'refund' : 'approve', by);
	const isSame = rma.kind === 'not_received' || isSameAddress(rma.returnAddress ?? {}, returnAddress ?? {});
	if (!may.ok) return rma.answer?.isApproved && rma.answer.by === by && isSame ? accepted(of) : may;
	const answer: ReturnAnswer = { isApproved: true, by, at };
	if (may.value === 'refunded') {
		const paid = refundClaim(of, at);
		return accepted({ order: paid.order, rma: moved(paid.rma, may.value, at, { answer }) });
	}
	if (rma.state === 'approved' && isSame) return accepted(of);
	if (by === 'merchant' && returnAddress === undefined)
		return refused({ kind: 'invalid', errors: [{ pointer: '/returnAddress', detail: 'is required' }] });
	return accepted({ order, rma: moved(rma, may.value, at, { answer, returnAddress }) });
}

/**
 * The merchant rejects a return. Its pieces stay claimed until the time for an appeal is over. Repeating with the same reason
 * changes nothing.
 */
export function rejectReturn(of: ReturnCase, { reason, at }: { reason: string; at: Millis }): Decided {
	const { order, rma } = of;
	const may = mayReturn(rma, 'reject', 'merchant');
	if (!may.ok) return rma.answer?.isApproved === false && rma.answer.reason === reason ? accepted(of) : may;
	return accepted({
		order,
		rma: moved(rma, may.value, at, { answer: { isApproved: false, by: 'merchant', at, reason } }),
	});
}

/** The buyer cancels a return before sending anything. Repeating changes nothing. */
export function cancelReturn(of: ReturnCase, at: Millis): Decided {
	const may = mayReturn(of.rma, 'cancel', 'buyer');
	if (!may.ok) return may;
	if (of.rma.state === may.value) return accepted(of);
	return accepted({ order: releasePieces(of.order, of.rma), rma: moved(of.rma, may.value, at) });
}

/**
 * The buyer has sent the goods. A correction of the parcel keeps the time from which the clock counts. Repeating changes
 * nothing.
 */
export function sendReturn(of: ReturnCase, { carrier, trackingNumber }: ParcelLabel, at: Millis): Decided {
	const { order, rma } = of;
	const { shipment } = rma;
	if (shipment?.carrier === carrier && shipment.trackingNumber === trackingNumber) return accepted(of);
	const may = mayReturn(rma, 'send', 'buyer');
	if (!may.ok) return may;
	const sentAt = shipment?.sentAt ?? at;
	return accepted({ order, rma: moved(rma, may.value, sentAt, { shipment: { carrier, trackingNumber, sentAt } }) });
}
