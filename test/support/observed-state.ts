import { type Checkout, type Order, type Return, type ReturnClocks, isErased } from '#orders';
import type { Item } from '#platform';
import type { TransferLimits } from './money-received.ts';

/** A Stripe object, with the fields that checks read. */
export interface StripeObject {
	readonly id: string;
	readonly status: string;
	readonly amount: number;
	readonly amount_refunded: number;
	readonly currency: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly payment_intent: string;
}

/** The observed state: every item of the tables, and the charges (succeeded payments) at the provider. */
export interface ObservedState {
	/** Virtual time in milliseconds. */
	readonly now: number;
	readonly orders: readonly Item[];
	readonly catalog: readonly Item[];
	/** Undefined while streams are not drained: then counters are not compared. */
	readonly sales?: readonly Item[] | undefined;
	/** Undefined where the audit logs are not compared. */
	readonly directory?: readonly Item[] | undefined;
	readonly charges: readonly StripeObject[];
}

/** Pieces by listing, color and size. */
export type Stock = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

/** The scenario's actions, from which the required state follows. Absent fields are not compared. */
export interface Expected {
	/** All stock that listings were ever given: initial and restocked. Other listings are not counted. */
	readonly given?: Stock;
	/** The accepted requests, each (buyer, Idempotency-Key) once. */
	readonly accepted?: readonly { readonly buyer: string; readonly key: string; readonly checkoutId: string }[];
	/** Requests without a response: each may have placed one checkout or none. */
	readonly uncertain?: number;
	/** The price of one piece by listing, at the commit of the checkout. */
	readonly agreed?: ReadonlyMap<string, ReadonlyMap<string, number>>;
	/** Checkouts whose differing payment the base has accepted. */
	readonly acceptedReviews?: ReadonlySet<string>;
	/** The limits of the open transfers of one buyer. */
	readonly transferLimits?: TransferLimits;
	/** The members of the base who confirmed or accepted the payment of a checkout. */
	readonly deciders?: ReadonlyMap<string, ReadonlySet<string>>;
	/** Payments whose event has not been accepted yet. */
	readonly untold?: ReadonlySet<string>;
	/** Payments with a refund that its bank sent back, whose event has not been accepted yet. */
	readonly unheardReturns?: ReadonlySet<string>;
	/** From the payment until a buyer may cancel what is packed. Undefined: as the stages have it. */
	readonly cancelAfterMs?: number;
	/** The clocks of orders, and the start of their last complete run after all follow-ups were stored. */
	readonly clocks?: {
		readonly receiveAfterMs: number;
		readonly closeAfterMs: number;
		readonly advancedAt: number;
		/** When each order was last seen to cease to have anything open, if ever. */
		readonly endedAt: ReadonlyMap<string, number>;
	};
	/** The clocks of returns, and the start of their last complete run after all follow-ups were stored. */
	readonly returnClocks?: ReturnClocks & { readonly advancedAt: number };
	/** The start of the last complete sweep, if all reservations were recorded before it. */
	readonly sweptAt?: number | undefined;
}

/** A violated invariant. */
export interface Violation {
	readonly invariant: string;
	/** The checkout, order, variant, payment or counter. */
	readonly about: string;
	readonly detail: string;
}

/** The basis of a later comparison. */
export interface Snapshot {
	readonly checkouts: ReadonlyMap<string, Checkout>;
	readonly orders: ReadonlyMap<string, Order>;
	/** `<checkoutId> <state>` of every state that a checkout has left. */
	readonly left: ReadonlySet<string>;
}

/** Reports a violation. */
export type Report = (invariant: string, about: string, detail: string) => void;
export type InReview = { readonly reserved: boolean; readonly paymentId: string };

export interface View {
	readonly checkouts: ReadonlyMap<string, Checkout>;
	readonly orders: ReadonlyMap<string, Order>;
	readonly reviews: ReadonlyMap<string, InReview>;
	readonly returns: ReadonlyMap<string, Return>;
}

/** A checkout as it was before its address was erased, the only change that erasing may make. */
export function unerased(now: Checkout | undefined, before: Checkout): Checkout | undefined {
	if (now === undefined || !isErased(now.shippingAddress)) return now;
	const { shippingAddress } = before;
	return now.shippingAddress.country === shippingAddress.country ? { ...now, shippingAddress } : now;
}
