import * as z from 'zod/mini';
import { type Bilingual, cny } from '#kernel';
import { bilingual, money } from '#kernel/schemas';
import { type Line, returnExcluded } from '#orders';

/** Fixes the key order, so that a title serializes identically wherever it was read from. */
function toTitleResponse({ zh, en }: Bilingual): z.input<typeof bilingual> {
	return { zh, en };
}

export const lineFields = () => ({
	listingId: z.string(),
	title: bilingual,
	color: z.string(),
	size: z.string(),
	quantity: z.int(),
	unitPrice: money,
	subtotal: money,
	returnExcluded: z.nullable(returnExcluded),
});

export const line = z.lazy(() => z.strictObject(lineFields())).register(z.globalRegistry, { id: 'OrderLine' });

export function toLineResponse(ordered: Line): z.input<typeof line> {
	const { listingId, title, color, size, quantity, unitPrice } = ordered;
	return {
		listingId,
		title: toTitleResponse(title),
		color,
		size,
		quantity,
		unitPrice: cny(unitPrice),
		subtotal: cny(unitPrice * quantity),
		returnExcluded: ordered.returnExcluded ?? null,
	};
}
