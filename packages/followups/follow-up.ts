import type { Millis, OwnedKind } from '#kernel';
import type { Value } from '#platform';

/** The kinds of follow-ups, each named by the work that is due, with the kind of its ids. */
export const followUpKinds = {
	'expire-checkouts': 'checkout',
	'flag-overdue-shipments': 'order',
	'advance-orders': 'order',
	'send-refunds': 'order',
	'advance-returns': 'return',
} as const satisfies Record<string, OwnedKind>;
export type FollowUpKind = keyof typeof followUpKinds;

/** A task that falls due later. Stored twice, it is handled twice: its handler decides by the state of that moment. */
export interface FollowUp {
	readonly kind: FollowUpKind;
	/** The checkout, order or return that it concerns. */
	readonly id: string;
	readonly dueAt: Millis;
	/** The entry of this follow-up in a list of the latest. */
	readonly note?: Value;
}

/** Follow-ups of one kind and minute from one stream batch, stored as one item. */
export interface FollowUpBatch {
	readonly kind: FollowUpKind;
	/** The time at which the last follow-up is due. */
	readonly dueAt: Millis;
	/** Distinguishes batches of the same instant. */
	readonly unique: string;
	readonly ids: readonly string[];
}
