import fc from 'fast-check';
import { type ListingCard, ownedId } from '#kernel';
import type { FacetQuery, IndexEntry } from '../../../packages/search/index/index.ts';

const colors = [
	{ code: 'black', name: { zh: '黑色', en: 'Black' } },
	{ code: 'black-red', name: { zh: '黑红', en: 'Black/Red' } },
	{ code: 'navy', name: { zh: '藏青', en: 'Navy' } },
	{ code: 'camel', name: { zh: '驼色', en: 'Camel' } },
	{ code: 'camel', name: { zh: '骆驼', en: 'CAMEL hair' } },
];
const sizes = ['S', 'M', 'Medium', 'xl', '165/88A', ...Array.from({ length: 35 }, (_, i) => `N${i}`)];
const titles = [
	{ zh: '羊绒圆领毛衣', en: 'Cashmere Sweater' },
	{ zh: '圆领羊绒衫', en: 'Sweater in cashmere' },
	{ zh: '牛仔裤', en: 'Jeans' },
];
const categories = ['sweater', 'Cardigan', 'knitwear', 'jeans'];
const prices = [0, 4_999, 5_000, 19_999, 45_900, 200_000];

const id = (tenant: string, n: number) => ownedId('listing', tenant, `${n}`.padStart(26, '0'));

/** Few listings of few values, so that they meet in every filter. Sizes are few at the start of the list, or all forty. */
const card: fc.Arbitrary<ListingCard> = fc
	.record({
		n: fc.nat({ max: 7 }),
		tenantId: fc.constantFrom('dalang-a', 'dalang-b'),
		clusterId: fc.constantFrom('dalang', 'humen'),
		title: fc.constantFrom(...titles),
		category: fc.constantFrom(...categories),
		colors: fc.uniqueArray(fc.constantFrom(...colors), { minLength: 1, maxLength: 3, selector: ({ code }) => code }),
		sizes: fc.oneof(
			{ weight: 9, arbitrary: fc.subarray(sizes.slice(0, 5), { minLength: 1 }) },
			{ weight: 1, arbitrary: fc.constant(sizes) },
		),
		price: fc.constantFrom(...prices),
		publishedAt: fc.nat({ max: 2 }),
	})
	.map(({ n, price, ...fields }) => ({
		...fields,
		listingId: id(fields.tenantId, n),
		price: { amount: price, currency: 'CNY' as const },
		minOrderQuantity: 1,
	}));

/** A change of a listing: a new revision that is on sale with its stock, a change of stock, or off sale. */
type Change =
	| { readonly kind: 'on sale'; readonly card: ListingCard; readonly lanes: number; readonly stock: readonly number[] }
	| { readonly kind: 'stock'; readonly card: ListingCard; readonly stock: readonly number[] }
	| { readonly kind: 'off sale'; readonly card: ListingCard };

const stock = fc.array(fc.nat({ max: 40 }), { maxLength: 5 });

const change: fc.Arbitrary<Change> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ kind: fc.constant('on sale' as const), card, lanes: fc.integer({ min: 1, max: 2 }), stock }),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('stock' as const), card, stock }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('off sale' as const), card }) },
);

/** The entries of a history of a catalog, change by change, as the tables would make them. */
export const history: fc.Arbitrary<IndexEntry[][]> = fc.array(change, { maxLength: 24 }).map((changes) => {
	const onSale = new Map<string, { card: ListingCard; lanes: number; revision: number }>();
	const revisions = new Map<string, number>();
	return changes.map((one) => {
		const { listingId } = one.card;
		if (one.kind === 'stock') {
			const now = onSale.get(listingId);
			return now === undefined ? [] : rowsOf(now.card, now.lanes, now.revision, one.stock).slice(0, 1);
		}
		const revision = (revisions.get(listingId) ?? 0) + 1;
		revisions.set(listingId, revision);
		if (one.kind === 'off sale') {
			onSale.delete(listingId);
			return [{ kind: 'listing', listingId, revision, card: null }];
		}
		const before = onSale.get(listingId);
		onSale.set(listingId, { card: one.card, lanes: one.lanes, revision });
		return [
			{ kind: 'listing', listingId, revision, card: one.card },
			...(before?.lanes === 2 && one.lanes === 1 ? removedLanes(before) : []),
			...rowsOf(one.card, one.lanes, revision, one.stock),
		];
	});
});

function rowsOf(of: ListingCard, lanes: number, revision: number, picks: readonly number[]): IndexEntry[] {
	return of.colors.flatMap(({ code }, c) =>
		Array.from({ length: lanes }, (_, lane) => ({
			kind: 'stock' as const,
			listingId: of.listingId,
			color: code,
			lane,
			revision,
			sizes: of.sizes.filter((_, s) => picks.some((pick) => (pick + c + lane) % of.sizes.length === s)),
		})),
	);
}

function removedLanes(before: { card: ListingCard; revision: number }): IndexEntry[] {
	const { card: of, revision } = before;
	return of.colors.map(({ code }) => {
		return { kind: 'stock' as const, listingId: of.listingId, color: code, lane: 1, revision, sizes: [] };
	});
}

const some = <T>(...values: readonly T[]) =>
	fc.option(fc.subarray([...values], { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 });

/** Questions with any of the filters. */
export const question: fc.Arbitrary<FacetQuery> = fc.record({
	q: fc.option(
		fc.constantFrom('羊绒毛衣', 'sweater', 'jumper', 'cashmere sweater', '圆领羊绒', 'swaeter', 'black', '!'),
		{
			nil: undefined,
			freq: 1,
		},
	),
	category: some('tops', 'knitwear', 'sweater', 'jeans', 'nothing'),
	cluster: some('dalang', 'humen'),
	tenant: some('dalang-a', 'dalang-b', 'dalang-c'),
	color: some('black', 'red', 'blue', 'other', '驼色', 'camel', 'green'),
	size: some('S', 'm', 'XL', 'N30', 'N34', '165/88a', 'XXXL'),
	minPrice: fc.constantFrom(undefined, undefined, 0, 5_000, 45_900),
	maxPrice: fc.constantFrom(undefined, undefined, 4_999, 9_999, 49_999),
	inStock: fc.constantFrom(undefined, undefined, true, false),
	sort: fc.constantFrom('relevance', 'newest', 'price', '-price'),
	facets: fc.constant(true),
});
