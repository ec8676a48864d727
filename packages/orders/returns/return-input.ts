import * as z from 'zod/mini';
import { money, price, text } from '#kernel/schemas';
import { address } from '../checkout/checkout.ts';
import { parcelLabel, shipmentLine } from '../order/shipment-input.ts';
import { refundLine } from '../refund/refunded-lines.ts';
import { returnKinds } from '../states.ts';
import { maxReturnLines, maxReturnReason } from './return.ts';

const reason = text(maxReturnReason);
const lines = z.array(shipmentLine).check(z.minLength(1), z.maxLength(maxReturnLines));

/** A buyer's request to return pieces. */
export const returnInput = z.strictObject({ kind: z.enum(returnKinds), lines, reason: z.optional(reason) });
export type ReturnInput = z.output<typeof returnInput>;

/** A merchant's approval. Without an address, the last one of the tenant. */
export const returnApproval = z.strictObject({ returnAddress: z.optional(address) });

/** A text that says why: of a rejection, of a lost parcel, of an appeal. */
export const returnReason = z.strictObject({ reason });

/** The parcel of a buyer. */
export const returnParcel = parcelLabel;

/** What a merchant found, and which of it goes back on sale. A deduction needs a reason. */
export const returnReceiptInput = z
	.strictObject({
		lines: z.array(refundLine).check(z.minLength(1), z.maxLength(maxReturnLines)),
		deduction: z.optional(money),
		reason: z.optional(reason),
	})
	.check(
		z.refine(({ deduction, reason: given }) => !deduction?.amount || given !== undefined, {
			path: ['reason'],
			error: 'is required with a deduction',
		}),
	);
export type ReturnReceiptInput = z.output<typeof returnReceiptInput>;

/** What the base may decide in review. */
export const returnDecisions = ['approve', 'refund', 'uphold'] as const;

/** A decision of the base. A refund without an amount is all that is disputed. */
export const returnDecisionInput = z
	.strictObject({ decision: z.enum(returnDecisions), amount: z.optional(price), reason })
	.check(
		z.refine(({ decision, amount }) => amount === undefined || decision === 'refund', {
			path: ['amount'],
			error: 'is for a refund only',
		}),
	);
export type ReturnDecisionInput = z.output<typeof returnDecisionInput>;
