import * as z from 'zod/mini';
import { type Millis, businessDay } from '#kernel';
import { name } from '#kernel/schemas';
import type { RulesInForce } from './rule.ts';

/** Several times what the rules name themselves: the base adds what the registers have changed since. */
const maxAdded = 100;
const added = z.array(name(40)).check(z.maxLength(maxAdded));

/** What a base sets about the labels of its listings. */
export const labelRulesInput = z.strictObject({
	/** The business day from which a listing needs a label to be sold. Null: a label is optional. */
	labelsRequiredFrom: z.nullable(z.iso.date()),
	/** Numbers of withdrawn standards, such as GB/T 2660-2008, beside those that the rules name. */
	withdrawnStandards: added,
	/** Names of fibres beside those of the standards. */
	fibreNames: added,
});
export type LabelRules = z.output<typeof labelRulesInput>;

/** What is in force at a moment. */
export function inForce({ labelsRequiredFrom, ...added }: LabelRules, now: Millis): RulesInForce {
	return { ...added, required: labelsRequiredFrom !== null && labelsRequiredFrom <= businessDay(now) };
}
