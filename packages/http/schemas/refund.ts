import * as z from 'zod/mini';
import { cny, iso } from '#kernel';
import { instant, money } from '#kernel/schemas';
import { type Refund, refundStates } from '#orders';

export const refundSchema = z
	.lazy(() =>
		z.strictObject({
			refundId: z.string(),
			orderId: z.string(),
			amount: money,
			reason: z.nullable(z.string()),
			state: z.enum(refundStates),
			at: instant,
		}),
	)
	.register(z.globalRegistry, { id: 'Refund' });

export function toRefundResponse(
	orderId: string,
	{ refundId, amount, reason, state, at }: Refund,
): z.input<typeof refundSchema> {
	return { refundId, orderId, amount: cny(amount), reason: reason ?? null, state, at: iso(at) };
}
