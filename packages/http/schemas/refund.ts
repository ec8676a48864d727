import * as z from 'zod/mini';
import { cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';
import { type Order, type Refund, refundStates } from '#orders';

const refundLineSchema = z
	.lazy(() =>
		z.strictObject({
			listingId: z.string(),
			color: z.string(),
			size: z.string(),
			quantity: z.int(),
			restock: z.boolean(),
		}),
	)
	.register(z.globalRegistry, { id: 'RefundLine' });

export const refundSchema = z
	.lazy(() =>
		z.strictObject({
			refundId: z.string(),
			orderId: z.string(),
			amount: money,
			/** The pieces that it is for. Empty for an amount alone. */
			lines: z.array(refundLineSchema),
			reason: z.nullable(z.string()),
			state: z.enum(refundStates),
			at: instant,
		}),
	)
	.register(z.globalRegistry, { id: 'Refund' });

export function toRefundResponse(
	order: Pick<Order, 'orderId' | 'lines'>,
	{ refundId, amount, lines = [], reason, state, at }: Refund,
): z.input<typeof refundSchema> {
	const named = lines.flatMap(({ line, quantity, restock }) => {
		const of = order.lines[line];
		return of ? [{ listingId: of.listingId, color: of.color, size: of.size, quantity, restock }] : [];
	});
	return {
		refundId,
		orderId: order.orderId,
		amount: cny(amount),
		lines: named,
		reason: reason ?? null,
		state,
		at: iso(at),
	};
}
