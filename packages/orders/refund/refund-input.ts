import * as z from 'zod/mini';
import { money, price, text } from '#kernel/schemas';
import { maxRefundLines, refundLine } from './refunded-lines.ts';

/** The longest reason of a refund or a cancellation, in characters. */
const maxReason = 120;
/** The longest id of a return that is read, in characters. */
const maxReturnId = 120;

/**
 * A merchant's refund request. Lines name the pieces that it is for; without an amount their value is refunded. Freight is
 * a part of the amount, and is added to the value of lines. Without any of them, everything that is left is refunded. An amount
 * alone may pay on an open return. `null` says that it does not.
 */
export const refundInput = z
	.strictObject({
		amount: z.optional(price),
		lines: z.optional(z.array(refundLine).check(z.minLength(1), z.maxLength(maxRefundLines))),
		freight: z.optional(money),
		returnId: z.optional(z.nullable(text(maxReturnId))),
		reason: z.optional(text(maxReason)),
	})
	.check(
		z.refine(({ returnId, amount, lines, freight }) => !returnId || (amount && !lines && !freight?.amount), {
			path: ['returnId'],
			error: 'must stand with an amount alone',
		}),
		z.refine(({ amount, freight }) => !amount || !freight || freight.amount <= amount.amount, {
			path: ['freight'],
			error: 'must not exceed the amount',
		}),
		z.refine(({ amount, lines, freight }) => amount || lines || freight?.amount !== 0, {
			path: ['freight'],
			error: 'must be above 0 where nothing else is refunded',
		}),
	);
export type RefundInput = z.output<typeof refundInput>;

/** A request to cancel a paid order. */
export const cancellationInput = z.strictObject({ reason: text(maxReason) });
