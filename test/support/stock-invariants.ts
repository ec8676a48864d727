import { ownedId } from '#kernel';
import type { Checkout } from '#orders';
import type { Item } from '#platform';
import { stockKeys } from '#stock';
import type { Report, ObservedState, Stock, View } from './observed-state.ts';
import { linesOf } from './invariants.ts';
import { piecesReturned } from './refunds.ts';

export type Sum = Map<string, number>;
const variantOf = (line: { listingId: string; color: string; size: string }) =>
	`${line.listingId}/${line.color}/${line.size}`;

export function addTo(sum: Sum, name: string, pieces: number): void {
	sum.set(name, (sum.get(name) ?? 0) + pieces);
}

/** I1: given stock is available, reserved or taken and not returned, and nothing is below zero. */
export function stockAdds(seen: ObservedState, view: View, given: Stock, report: Report): void {
	const reserved: Sum = new Map();
	const taken: Sum = new Map();
	for (const checkout of view.checkouts.values())
		if (holdsStock(checkout, view))
			for (const line of linesOf(checkout)) addTo(reserved, variantOf(line), line.quantity);
	for (const order of view.orders.values()) {
		const returned = piecesReturned(order);
		for (const [i, line] of order.lines.entries()) addTo(taken, variantOf(line), line.quantity - (returned[i] ?? 0));
	}
	const available = availableOf(seen.catalog, report);
	for (const [listingId, colors] of Object.entries(given))
		for (const [color, sizes] of Object.entries(colors))
			for (const [size, pieces] of Object.entries(sizes)) {
				const name = variantOf({ listingId, color, size });
				const [now, held, gone] = [available, reserved, taken].map((sum) => sum.get(name) ?? 0) as [
					number,
					number,
					number,
				];
				if (now + held + gone !== pieces)
					report('I1', name, `given ${pieces}, but available ${now} + reserved ${held} + taken ${gone}`);
			}
}

/** The available pieces of each variant over all lanes. */
function availableOf(catalog: readonly Item[], report: Report): Sum {
	const available: Sum = new Map();
	for (const item of catalog) {
		const [, tenant, unique] = [
			...(/^T#(.+)$/.exec(String(item['pk'])) ?? []),
			/^S#([^#]+)#/.exec(String(item['sk']))?.[1],
		];
		if (tenant === undefined || unique === undefined) continue;
		const listingId = ownedId('listing', tenant, unique);
		const { color } = stockKeys.laneAndColor(listingId, String(item['sk']));
		for (const [size, pieces] of Object.entries(item['available'] as Record<string, number>)) {
			const name = variantOf({ listingId, color, size });
			if (pieces < 0) report('I1', name, `${pieces} available in ${String(item['sk'])}`);
			addTo(available, name, pieces);
		}
	}
	return available;
}

function holdsStock(checkout: Checkout, { reviews }: View): boolean {
	if (checkout.state === 'review') return reviews.get(checkout.checkoutId)?.reserved === true;
	return checkout.state === 'awaiting_payment';
}
