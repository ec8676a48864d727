import { type ListingCard, ownedId } from '#kernel';
import { derivedUnique } from '#platform';

/** A card with fields of realistic length, changed as a test needs. */
export function card(name: string, changed: Partial<ListingCard> = {}): ListingCard {
	const tenantId = changed.tenantId ?? 'dalang-ruoyu';
	return {
		listingId: ownedId('listing', tenantId, derivedUnique('test', name)),
		clusterId: 'dalang',
		title: { zh: '羊绒圆领套头毛衣', en: 'Cashmere Crew-Neck Pullover Sweater' },
		category: '毛衣',
		colors: [
			{ code: 'black', name: { zh: '黑色', en: 'Black' } },
			{ code: 'beige', name: { zh: '米白', en: 'Off-white' } },
			{ code: 'camel', name: { zh: '驼色', en: 'Camel' } },
			{ code: 'navy', name: { zh: '藏青', en: 'Navy' } },
		],
		sizes: ['S', 'M', 'L', 'XL', 'XXL'],
		price: { amount: 45_900, currency: 'CNY' },
		minOrderQuantity: 1,
		publishedAt: Date.parse('2026-11-11T02:00:00Z'),
		...changed,
		tenantId,
	};
}
