import type { CheckoutId, Millis, RefundId, ReturnId } from '#kernel';
import type { Address, ErasedAddress, SoldPart } from '../checkout/checkout.ts';
import type { RefundState } from '../states.ts';
import type { LinePieces } from './line-pieces.ts';
import type { Parcel, Shipment } from './parcel.ts';

/** Pieces of one line of an order that a refund or a return names. */
export interface RefundedLine extends LinePieces {
	/** Whether they went back on sale. */
	readonly restock: boolean;
}

/** A refund as the base paid it: the reference and time of the bank. */
export interface Settlement {
	readonly bankReference: string;
	readonly paidAt: Millis;
	/** The members of the base who confirmed it, in their order. */
	readonly confirmedBy: readonly string[];
}

/** Money of an order that goes back to its buyer. The decision stands even when the provider fails. */
export interface Refund {
	readonly refundId: RefundId;
	/** In fen, freight included. */
	readonly amount: number;
	/** How much of it is shipping fee, in fen. Absent where none is. Sales count the rest. */
	readonly freight?: number | undefined;
	readonly at: Millis;
	readonly state: RefundState;
	readonly reason?: string | undefined;
	/** Tells a repeated request from another one under the same key. Absent without a key. */
	readonly fingerprint?: string | undefined;
	/** The refund at the provider that this one is part of, named by its first refund. Absent until it is sent. */
	readonly batch?: RefundId | undefined;
	/** The pieces that it is for. Absent for an amount alone. */
	readonly lines?: readonly RefundedLine[] | undefined;
	/** The return that it pays for. The pieces are then those of the return. */
	readonly returnId?: ReturnId | undefined;
	/** How the base has paid it by hand. */
	readonly settlement?: Settlement | undefined;
	/** How much of it the buyer has by a lost dispute, in fen. Absent where none. */
	readonly byDispute?: number | undefined;
}

/** Money of a return in fen. */
export interface ReturnValue {
	readonly amount: number;
	/** How much of it was paid for shipping. */
	readonly freight: number;
}

/** Money that a return paid for pieces that did not come back, once it is over. The next return of such pieces has paid it. */
export interface ReturnCredit extends ReturnValue {
	/** The lines of the pieces. */
	readonly lines: readonly number[];
}

/**
 * The pieces of a return, kept on its order so that one condition decides on them. A return that ended without goods or
 * money is removed.
 */
export interface OrderReturn {
	readonly returnId: ReturnId;
	/** Whether anything may still follow. The order is not closed meanwhile. */
	readonly isOpen: boolean;
	/** Who bears the freight of its pieces. The merchant also refunds their share of the shipping fee. */
	readonly freightBy: 'buyer' | 'merchant';
	/** Present where the buyer says that its pieces never came. */
	readonly isMissing?: true | undefined;
	/** Pieces that it claims and that are not decided. */
	readonly held: readonly LinePieces[];
	/** Pieces whose money went back, and whether they went back on sale. */
	readonly returned: readonly RefundedLine[];
	/** Only of a return that is over, until the next return of these pieces takes it over. */
	readonly credit?: ReturnCredit | undefined;
}

/** Why what had not left of an order was cancelled, and by whom. */
export interface Cancellation {
	readonly by: 'buyer' | 'merchant' | 'base';
	readonly at: Millis;
	readonly reason?: string | undefined;
	/** The cancelled pieces for which no money was left. They are on sale again. Absent where a refund names them, or all is cancelled. */
	readonly pieces?: readonly LinePieces[] | undefined;
	/** The member who cancelled for the base, and so does not pay out its refund alone. */
	readonly decidedBy?: string | undefined;
}

/** What was not paid of an order, because less money came than its checkout asked for. In fen. */
export interface Discount {
	/** Of the goods. Sales count the rest. */
	readonly goods: number;
	readonly shipping: number;
}

interface Sold extends SoldPart {
	readonly checkoutId: CheckoutId;
	readonly buyerId: string;
	readonly shippingAddress: Address | ErasedAddress;
	/** When the buyer last corrected the address. */
	readonly addressChangedAt?: Millis | undefined;
	/** From the buyer. Erased with the address. */
	readonly note?: string | undefined;
	/** The sum of the lines, in fen. */
	readonly subtotal: number;
	/** Absent where all was paid. */
	readonly discount?: Discount | undefined;
	/** Money that came beyond what the checkout asked for, in fen. The first refund returns it. */
	readonly excess?: number | undefined;
	readonly placedAt: Millis;
	readonly paidAt: Millis;
	/** When the merchant began to pack. */
	readonly packingAt?: Millis | undefined;
	/** The parcels that left pieces of the order behind. Absent for an order that is shipped at once. */
	readonly parcels?: readonly Parcel[] | undefined;
	/** Of the pieces that had not left. Absent where none were cancelled. */
	readonly cancellation?: Cancellation | undefined;
	/** In the order of their decision. Absent while there are none. */
	readonly refunds?: readonly Refund[] | undefined;
	/** The returns that hold pieces of it. Absent while no return was ever requested. */
	readonly returns?: readonly OrderReturn[] | undefined;
	/** The returns ever requested, also those that ended. */
	readonly returnsRequested?: number | undefined;
}

interface Received {
	readonly shipment: Shipment;
	readonly receivedAt: Millis;
	/** Absent where the clock assumed the receipt. */
	readonly receivedBy?: 'buyer' | undefined;
}

/** One tenant's part of a paid checkout. `lifecycle` has its moves. */
export type Order = Sold &
	(
		| { readonly state: 'paid' }
		| { readonly state: 'shipped'; readonly shipment: Shipment }
		| ({ readonly state: 'received' } & Received)
		| ({ readonly state: 'closed'; readonly closedAt: Millis } & Received)
		| { readonly state: 'cancelled'; readonly cancellation: Cancellation }
	);
