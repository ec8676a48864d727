import type { BuyerId, ListingId, Millis, ReturnId } from '#kernel';
import { type Address, returnExcluded } from '../checkout/checkout.ts';
import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, RefundedLine } from '../order/order.ts';
import type { ShipmentLine } from '../order/shipment-input.ts';
import type { ReturnKind, ReturnState } from '../states.ts';

/** Returns of an order over its life. */
export const maxReturns = 20;
/** Lines of one return: as many as an order has. */
export const maxReturnLines = 50;
/** Lines that the returns of an order may name together, so that the order's item stays small. */
export const maxReturnedLines = 100;
/** The longest reason of a return, of its rejection, deduction, appeal or decision, in characters. */
export const maxReturnReason = 200;

/** Why pieces are not returned without a reason: their kind of goods, or a purchase that is no consumer's. */
export const exclusions = [...returnExcluded.options, 'wholesale'] as const;
export type Exclusion = (typeof exclusions)[number];

/** A variant with the pieces requested, and those that may be returned. */
export interface ReturnShortage extends Omit<ShipmentLine, 'quantity'> {
	readonly listingId: ListingId;
	readonly requested: number;
	readonly returnable: number;
	/** Null: there are too few of them. */
	readonly why: Exclusion | null;
}

/** Pieces of a return, with the variant, so that a return is shown without its order. */
export interface ReturnLine extends LinePieces {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
}

/** The answer to a request. The clock approves what nobody answered. */
export interface ReturnAnswer {
	readonly isApproved: boolean;
	readonly by: 'merchant' | 'clock';
	readonly at: Millis;
	readonly reason?: string | undefined;
}

/** The parcel in which a buyer sends the goods back. */
export interface ReturnShipment {
	readonly carrier: string;
	readonly trackingNumber: string;
	readonly sentAt: Millis;
}

/** What a merchant found in the parcels of a return. */
export interface ReturnReceipt {
	readonly at: Millis;
	readonly lines: readonly RefundedLine[];
	/** Withheld of the value of these pieces, in fen. */
	readonly deduction: number;
	readonly reason?: string | undefined;
}

/** Why a buyer asks the base, and what about. */
export interface ReturnAppeal {
	readonly of: 'rejected' | 'contested' | 'lost';
	readonly at: Millis;
	readonly reason: string;
}

/** The decision of the base in review. */
export interface ReturnDecision {
	readonly decision: 'approve' | 'refund' | 'uphold';
	/** What it refunds, in fen. */
	readonly amount: number;
	/** The amount that was asked for, in fen. Absent: all that was disputed. */
	readonly asked?: number | undefined;
	readonly at: Millis;
	readonly reason: string;
	/** The members who decided, in their order. None of them pays out its refund alone. */
	readonly by?: readonly string[] | undefined;
}

/** Money of a return in fen. */
export interface ReturnValue {
	readonly amount: number;
	/** How much of it was paid for shipping. */
	readonly freight: number;
}

/** The first of two confirmations of a large refund, kept until the second. */
export interface ReturnConfirmation {
	readonly by: string;
	readonly at: Millis;
	/** What it refunds, in fen. */
	readonly amount: number;
	readonly reason: string;
}

/**
 * Goods that a buyer gives back, or never got. `returnLifecycle` has its moves. The pieces that it claims stand on its
 * order. Ways to one state differ, so that fields of earlier steps may be absent in any later state.
 */
export interface Return {
	readonly returnId: ReturnId;
	readonly buyerId: BuyerId;
	readonly kind: ReturnKind;
	readonly state: ReturnState;
	/** Since when it is in its state. The clock counts from here. */
	readonly since: Millis;
	/** Grows with each change, so that a change is made on what was read. */
	readonly revision: number;
	readonly requestedAt: Millis;
	readonly lines: readonly ReturnLine[];
	/** What all its pieces were worth at the request, in fen. */
	readonly refundable: number;
	/** What it has refunded so far, in fen, with what its merchant paid on it by amount. */
	readonly refunded: number;
	/** What its pieces that came back, or were given up, were worth when they did. Absent before the first. */
	readonly value?: ReturnValue | undefined;
	/** Tells a repeated request from another one under the same key. */
	readonly fingerprint: string;
	/** From the buyer. Erased with the parcel and the appeal. */
	readonly reason?: string | undefined;
	readonly answer?: ReturnAnswer | undefined;
	/** Where the goods are sent. Absent: to the sender of the parcel. */
	readonly returnAddress?: Address | undefined;
	readonly shipment?: ReturnShipment | undefined;
	/** When the merchant said that its parcel is lost. */
	readonly lostAt?: Millis | undefined;
	readonly receipt?: ReturnReceipt | undefined;
	/** When the merchant gave in, and refunded without goods what was open. */
	readonly concededAt?: Millis | undefined;
	readonly appeal?: ReturnAppeal | undefined;
	readonly decision?: ReturnDecision | undefined;
	/** When its buyer asked to erase the texts while it was not over. */
	readonly erasureRequestedAt?: Millis | undefined;
	/** Only in review. */
	readonly confirmation?: ReturnConfirmation | undefined;
	/** When the buyer's texts were erased. */
	readonly erasedAt?: Millis | undefined;
}

/** A return with its order. Decisions concern both. */
export interface ReturnCase {
	readonly order: Order;
	readonly rma: Return;
}

/** Who pays for sending the goods back: the buyer only without a reason (Consumer Protection Law, articles 24 and 25). */
export function freightBy(kind: ReturnKind): 'buyer' | 'merchant' {
	return kind === 'no_reason' ? 'buyer' : 'merchant';
}

/** A return in its next state. */
export function moved(rma: Return, state: ReturnState, at: Millis, fields: Partial<Return> = {}): Return {
	return { ...rma, ...fields, state, since: at, revision: rma.revision + 1 };
}
