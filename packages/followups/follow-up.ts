import type { Millis, OwnedKind } from '#kernel';
import type { Value } from '#platform';

/** The kinds of follow-ups, each named as the schedule that deals with it, and what its ids are ids of. */
export const followUpKinds = {
	'expire-checkouts': 'checkout',
	'flag-overdue-shipments': 'order',
	'send-refunds': 'order',
} as const satisfies Record<string, OwnedKind>;
export type FollowUpKind = keyof typeof followUpKinds;

/** Something that falls due later. Put twice, it is looked at twice: its handler decides by the state that it finds then. */
export interface FollowUp {
	readonly kind: FollowUpKind;
	/** The checkout or order that it concerns. */
	readonly id: string;
	readonly dueAt: Millis;
	/** What a list of the latest follow-ups shows of this one. */
	readonly note?: Value;
}

/** Follow-ups of one kind and minute from one stream batch, stored as one item. */
export interface FollowUpBatch {
	readonly kind: FollowUpKind;
	/** When the last of them is due. */
	readonly dueAt: Millis;
	/** Tells it from the batches of the same instant. */
	readonly unique: string;
	readonly ids: readonly string[];
}
