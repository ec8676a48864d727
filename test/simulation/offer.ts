/** The last committed state of a listing. */
export interface Offer {
	readonly listingId: string;
	readonly tenantId: string;
	readonly revision: number;
	readonly state: string;
	readonly paused: boolean;
	readonly category: string;
	readonly price: { readonly amount: number };
	readonly weightGrams?: number;
	readonly returnExclusion?: string;
	readonly tiers?: readonly { readonly minQuantity: number; readonly price: { readonly amount: number } }[];
	readonly colors: readonly { readonly code: string }[];
	readonly sizes: readonly string[];
}

/** Whether buyers may order it. */
export function isOnSale({ state, paused: held }: Offer): boolean {
	return state === 'published' && !held;
}

/** The unit price by the highest tier reached, computed independently of the product. */
export function priceOf({ price, tiers = [] }: Offer, pieces: number): number {
	const reached = tiers.filter((tier) => tier.minQuantity <= pieces);
	return reached.reduce((best, tier) => Math.min(best, tier.price.amount), price.amount);
}

/** Why a line cannot be returned without a reason: custom-made by itself, others by the buyer's confirmation. */
export function excludedBy(offer: Offer | undefined, confirmed: readonly string[] = []): string | undefined {
	if (offer?.returnExclusion === 'custom_made') return 'custom_made';
	return offer?.returnExclusion !== undefined && confirmed.includes(offer.listingId) ? 'confirmed' : undefined;
}
