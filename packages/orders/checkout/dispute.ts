import type { Millis } from '#kernel';
import type { DisputeState } from '../states.ts';

/** A buyer's bank takes a payment back, or has decided whether to. A payment may be disputed again after a dispute was won. */
export interface CheckoutDispute {
	readonly paymentId: string;
	readonly openedAt: Millis;
	readonly state: DisputeState;
	/** When the base was told of this state. */
	readonly at: Millis;
	/** Of a lost one: what the buyer has by it, less the refunds that it settled. In minor units. */
	readonly unsettled?: number | undefined;
}

/** Disputes by their ids at the provider. */
export type CheckoutDisputes = Readonly<Record<string, CheckoutDispute>>;

/** An open dispute counts before one that is lost, and that before one that is won. */
const byWeight = ['open', 'lost', 'won'] as const satisfies readonly DisputeState[];

/** The state of a payment's disputes together. Undefined: the base knows of none. */
export function disputeStateOf(
	{ disputes = {} }: { readonly disputes?: CheckoutDisputes | undefined },
	paymentId: string,
): DisputeState | undefined {
	const ofPayment = Object.values(disputes).filter((dispute) => dispute.paymentId === paymentId);
	return byWeight.find((state) => ofPayment.some((dispute) => dispute.state === state));
}

/** A dispute with its id at the provider. */
export type IdentifiedDispute = CheckoutDispute & { readonly disputeId: string };

/** The disputes of a payment in a state, in the order of their opening. */
export function disputesOf(
	{ disputes = {} }: { readonly disputes?: CheckoutDisputes | undefined },
	paymentId: string,
	state: DisputeState,
): IdentifiedDispute[] {
	return Object.entries(disputes)
		.map(([disputeId, dispute]) => ({ ...dispute, disputeId }))
		.filter((dispute) => dispute.paymentId === paymentId && dispute.state === state)
		.toSorted((a, b) => a.openedAt - b.openedAt);
}
