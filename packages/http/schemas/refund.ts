import * as z from 'zod/mini';
import { type OrderId, cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';
import { type Refund, maxRefundLines, refundStates } from '#orders';

const refundLineSchema = z
	.lazy(() =>
		z.strictObject({
			/** The position of the line in its order, from 0. */
			line: z.int().check(z.maximum(199)),
			quantity: z.int().check(z.maximum(1_000_000)),
			restock: z.boolean(),
		}),
	)
	.register(z.globalRegistry, { id: 'RefundLine' });

/** The fields of a refund, for schemas that add to them. */
export const refundFields = () => ({
	refundId: z.string(),
	orderId: z.string(),
	/** Freight included. */
	amount: money,
	/** How much of the amount is shipping fee. */
	freight: money,
	/** The pieces that it is for. Empty for an amount alone. */
	lines: z.array(refundLineSchema).check(z.maxLength(maxRefundLines)),
	/** The return that it pays for. */
	returnId: z.nullable(z.string()),
	reason: z.nullable(z.string()),
	state: z.enum(refundStates),
	at: instant,
});

export const refundSchema = z.lazy(() => z.strictObject(refundFields())).register(z.globalRegistry, { id: 'Refund' });

export function toRefundResponse(
	orderId: OrderId,
	{ refundId, amount, freight = 0, lines = [], returnId, reason, state, at }: Refund,
): z.input<typeof refundSchema> {
	return {
		refundId,
		orderId,
		amount: cny(amount),
		freight: cny(freight),
		lines: lines.map(({ line, quantity, restock }) => ({ line, quantity, restock })),
		returnId: returnId ?? null,
		reason: reason ?? null,
		state,
		at: iso(at),
	};
}
