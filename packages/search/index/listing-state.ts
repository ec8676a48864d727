import type { ListingCard } from '#kernel';
import type { IndexEntry } from './entry.ts';

/** What the entries of one listing amount to, whatever their order across its items. */
export interface ListingState {
	readonly listingId: string;
	/** The revision of the latest listing entry; 0 while stock entries precede it. */
	readonly revision: number;
	readonly card: ListingCard | null;
	/** The revision at which the listing was last off sale. Rows of older revisions are no longer on sale. */
	readonly offSaleAt: number;
	readonly rows: readonly StockState[];
}

/** A stock row of a listing. */
export interface StockState {
	readonly color: string;
	readonly lane: number;
	readonly revision: number;
	readonly sizes: readonly string[];
}

/** A color of a listing that is in stock, and its sizes in stock, in the order of the card. */
export interface VariantsInStock {
	readonly color: string;
	readonly sizes: readonly string[];
}

/** The state after an entry; the same object when the entry changes nothing. */
export function applyEntry(state: ListingState | undefined, entry: IndexEntry): ListingState {
	const before = state ?? { listingId: entry.listingId, revision: 0, card: null, offSaleAt: 0, rows: [] };
	if (entry.kind === 'stock') return applyStock(before, entry);
	if (entry.revision < before.revision) return before;
	const { revision, card } = entry;
	if (card !== null) return { ...before, revision, card };
	return {
		...before,
		revision,
		card,
		offSaleAt: revision,
		rows: before.rows.filter((row) => row.revision >= revision),
	};
}

function applyStock(
	state: ListingState,
	{ color, lane, revision, sizes }: IndexEntry & { kind: 'stock' },
): ListingState {
	const known = state.rows.find((row) => row.color === color && row.lane === lane);
	if (revision < (known?.revision ?? state.offSaleAt)) return state;
	const row = { color, lane, revision, sizes };
	return {
		...state,
		rows: known === undefined ? [...state.rows, row] : state.rows.with(state.rows.indexOf(known), row),
	};
}

/** The variants of a listing on sale that are in stock in any lane, in the order of the card. */
export function variantsInStock({ card, rows }: ListingState): VariantsInStock[] {
	if (card === null) return [];
	return card.colors.flatMap(({ code: color }) => {
		const ofColor = rows.filter((row) => row.color === color);
		const sizes = card.sizes.filter((size) => ofColor.some((row) => row.sizes.includes(size)));
		return sizes.length === 0 ? [] : [{ color, sizes }];
	});
}
