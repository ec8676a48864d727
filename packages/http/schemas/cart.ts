import * as z from 'zod/mini';
import { instant } from '#kernel/schemas';
import { type MergedCart, cartChangeKinds, cartChangeReasons, cartLine, storedCart } from '#orders';

const cartFields = () => ({
	version: z.int(),
	lines: z.array(cartLine),
	updatedAt: z.nullable(instant),
});

export const cartSchema = z.lazy(() => z.strictObject(cartFields())).register(z.globalRegistry, { id: 'Cart' });

const cartChange = z
	.lazy(() =>
		z.strictObject({
			kind: z.enum(cartChangeKinds),
			line: cartLine,
			from: z.int(),
			to: z.int(),
			reason: z.nullable(z.enum(cartChangeReasons)),
		}),
	)
	.register(z.globalRegistry, { id: 'CartChange' });

export const mergedCartSchema = z
	.lazy(() => z.strictObject({ ...cartFields(), changes: z.array(cartChange) }))
	.register(z.globalRegistry, { id: 'MergedCart' });

/** A cart after a merge, with what became of each line. */
export function toMergedCartResponse({ cart, changes }: MergedCart): z.input<typeof mergedCartSchema> {
	return { ...storedCart(cart), changes: [...changes] };
}
