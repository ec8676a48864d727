import { type Checkout, type Order, isErased } from '#orders';
import type { Item } from '#platform';

/** An object of Stripe's, as far as it is looked into. */
export interface StripeObject {
	readonly id: string;
	readonly status: string;
	readonly amount: number;
	readonly amount_refunded: number;
	readonly currency: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly payment_intent: string;
}

/** What there is: every item of the tables, and the charges (succeeded payments) at the provider. */
export interface Seen {
	/** Virtual time in milliseconds. */
	readonly now: number;
	readonly orders: readonly Item[];
	readonly catalog: readonly Item[];
	/** Undefined while streams are not drained: then counters are not compared. */
	readonly sales?: readonly Item[] | undefined;
	readonly ledger?: readonly Item[] | undefined;
	/** Undefined where nobody looks into the audit logs. */
	readonly directory?: readonly Item[] | undefined;
	readonly charges: readonly StripeObject[];
}

/** Pieces by listing, color and size. */
export type Stock = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

/** What the scenario did, and so what must be. What is left out is not compared. */
export interface Expected {
	/** All that listings were ever given to sell: initial and restocked. Listings not named are not counted. */
	readonly given?: Stock;
	/** The requests that were accepted, each (buyer, Idempotency-Key) once. */
	readonly accepted?: readonly { readonly buyer: string; readonly key: string; readonly checkoutId: string }[];
	/** Requests whose answer nobody got: each may have placed one checkout or none. */
	readonly uncertain?: number;
	/** The price of one piece by listing, at the moment the checkout was committed. */
	readonly agreed?: ReadonlyMap<string, ReadonlyMap<string, number>>;
	/** Checkouts whose differing payment the base has accepted. */
	readonly acceptedReviews?: ReadonlySet<string>;
	/** Members of the base who have confirmed or accepted the payment of a checkout. */
	readonly deciders?: ReadonlyMap<string, ReadonlySet<string>>;
	/** Payments whose event has not been taken yet. */
	readonly untold?: ReadonlySet<string>;
	/** When the last sweep began that ran to its end over holds that were all noted. */
	readonly sweptAt?: number | undefined;
}

/** One invariant that does not hold. */
export interface Violation {
	readonly invariant: string;
	/** The checkout, order, variant, payment or counter. */
	readonly about: string;
	readonly detail: string;
}

/** What a later check compares with. */
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
}

/** What is due within one minute is swept together, so a hold may wait that much longer than its sweep. */

/** A checkout as it was before its address was erased, which is all that may ever be taken from it. */
export function unerased(now: Checkout | undefined, before: Checkout): Checkout | undefined {
	if (now === undefined || !isErased(now.shippingAddress)) return now;
	const { shippingAddress } = before;
	return now.shippingAddress.country === shippingAddress.country ? { ...now, shippingAddress } : now;
}
