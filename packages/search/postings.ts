import { type ListingCard, type Millis, cny, parseOwnedId, timePrefix } from '#kernel';
import type { Item, Key } from '#platform';

import { termsOf } from './terms.ts';

/**
 * A posting: a card under one of its terms. `pk` is the term. `sk` begins with the time of publishing, so that a query
 * backwards returns the newest first. `priceKey` orders the partition by price. `card` is a JSON list of values without names:
 * a posting is read a hundred times per write, and read units count bytes.
 */
export interface Posting extends Key {
	readonly priceKey: string;
	readonly card: string;
	/** The revision of the listing. A late record of an older revision does not replace the posting. */
	readonly revision: number;
}

/** The postings of the card of a listing on sale, one per term. */
export function postings(card: ListingCard, revision: number): Posting[] {
	const common = {
		sk: newestKey(card),
		priceKey: priceKey(card.price.amount, card.listingId),
		card: encodeCard(card),
		revision,
	};
	return termsOf(card).map((term) => ({ pk: partition(term), ...common }));
}

/** The partition key of a term. */
export function partition(term: string): string {
	return `W#${term}`;
}

/** The sort key: the time of publishing, then the listing. */
export function newestKey({ publishedAt, listingId }: Pick<ListingCard, 'publishedAt' | 'listingId'>): string {
	return `${timePrefix(publishedAt)}#${listingId}`;
}

/** Twelve digits hold the largest price of a listing, 10^11. */
export function priceKey(amount: number, listingId: string): string {
	return `${String(amount).padStart(12, '0')}#${listingId}`;
}

/** The writes that turn the postings of one state of a listing into those of the next. */
export interface PostingChanges {
	readonly puts: readonly Posting[];
	readonly deletes: readonly Key[];
	/** The revision that made the change. */
	readonly revision: number;
}

/**
 * The changes from the earlier states of a listing, oldest first, to its present one; undefined means off sale. A change of a
 * field outside the card writes nothing. All earlier states count, because an earlier delivery may have posted any of them.
 */
export function postingChanges(
	before: readonly (ListingCard | undefined)[],
	after: ListingCard | undefined,
	revision: number,
): PostingChanges {
	const earlier = before.map(
		(card) => new Map((card ? postings(card, revision) : []).map((posting) => [keyText(posting), posting])),
	);
	const next = new Map((after ? postings(after, revision) : []).map((posting) => [keyText(posting), posting]));
	const removed = earlier.flatMap((state) => [...state].filter(([key]) => !next.has(key)));
	return {
		puts: [...next]
			.filter(([key, posting]) => earlier.some((state) => state.get(key)?.card !== posting.card))
			.map(([, posting]) => posting),
		deletes: [...new Map(removed).values()].map(({ pk, sk }) => ({ pk, sk })),
		revision,
	};
}

function keyText({ pk, sk }: Key): string {
	return `${pk}\n${sk}`;
}

type CardValues = readonly [
	clusterId: string,
	zh: string,
	en: string,
	category: string,
	colors: readonly (readonly [code: string, zh: string, en: string])[],
	sizes: readonly string[],
	amount: number,
	minOrderQuantity: number,
	publishedAt: Millis,
];

function encodeCard(card: ListingCard): string {
	const colors = card.colors.map(({ code, name }) => [code, name.zh, name.en] as const);
	const { clusterId, title, category, sizes, price, minOrderQuantity, publishedAt } = card;
	const values: CardValues = [
		clusterId,
		title.zh,
		title.en,
		category,
		colors,
		sizes,
		price.amount,
		minOrderQuantity,
		publishedAt,
	];
	return JSON.stringify(values);
}

/** The card of a stored posting. The key carries the listing's id, which in turn carries the tenant's. */
export function cardFrom(item: Item): ListingCard {
	const [, listingId = ''] = String(item['sk']).split('#');
	const [clusterId, zh, en, category, colors, sizes, amount, minOrderQuantity, publishedAt] = JSON.parse(
		String(item['card']),
	) as CardValues;
	return {
		listingId,
		tenantId: parseOwnedId('listing', listingId)?.owner ?? '',
		clusterId,
		title: { zh, en },
		category,
		colors: colors.map(([code, colorZh, colorEn]) => ({ code, name: { zh: colorZh, en: colorEn } })),
		sizes,
		price: cny(amount),
		minOrderQuantity,
		publishedAt,
	};
}
