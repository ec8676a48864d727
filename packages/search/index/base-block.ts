import type { Block, Columns, ListingKey, Phrase } from './block.ts';
import type { Column } from './columns.ts';
import type { Dictionaries } from './dictionaries.ts';
import { IdTable } from './id-table.ts';
import { type OnSale, readKey, readRecord, recordHasPhrase } from './record.ts';
import type { TermLists } from './term-lists.ts';

/** The parts of a base, as a segment stores them. `cellStart` and `recordStart` have one number more than listings. */
export interface BaseParts {
	readonly category: Column;
	readonly cluster: Column;
	readonly tenant: Column;
	readonly price: Column;
	readonly cellStart: Column;
	readonly cellColor: Column;
	readonly cellSizes: Column;
	readonly recordStart: Column;
	readonly records: Buffer;
	readonly termLists: TermLists;
}

/** The listings of a segment, numbered in their order. They never change; those that are replaced are marked. */
export class BaseBlock implements Block {
	readonly order = null;
	readonly columns: Columns;
	readonly parts: BaseParts;
	readonly #dictionaries: Dictionaries;
	readonly #ids: IdTable;
	#replaced: Uint8Array | null = null;
	#replacedCount = 0;

	constructor(parts: BaseParts, dictionaries: Dictionaries) {
		this.parts = parts;
		this.columns = {
			category: parts.category,
			cluster: parts.cluster,
			tenant: parts.tenant,
			price: parts.price,
			cellStart: parts.cellStart,
			cellEnd: parts.cellStart.subarray(1),
			cellColor: parts.cellColor,
			cellSizes: parts.cellSizes,
		};
		this.#dictionaries = dictionaries;
		this.#ids = new IdTable(this.count, (listing) => this.key(listing).listingId);
	}

	get count(): number {
		return this.parts.category.length;
	}

	get capacity(): number {
		return this.count;
	}

	get replaced(): Uint8Array | null {
		return this.#replaced;
	}

	/** The listings that are not replaced. */
	get size(): number {
		return this.count - this.#replacedCount;
	}

	/** The number of a listing that is not replaced. */
	find(listingId: string): number | undefined {
		const listing = this.#ids.find(listingId);
		return listing === undefined || this.#replaced?.[listing] === 1 ? undefined : listing;
	}

	replace(listing: number): void {
		this.#replaced ??= new Uint8Array(this.count);
		this.#replaced[listing] = 1;
		this.#replacedCount++;
	}

	withTerm(term: string): Uint32Array {
		const place = this.parts.termLists.find(term);
		return place === undefined ? new Uint32Array() : this.parts.termLists.list(place);
	}

	hasPhrase(listing: number, { bytes }: Phrase): boolean {
		return recordHasPhrase(this.parts.records, this.parts.recordStart[listing] ?? 0, bytes);
	}

	key(listing: number): ListingKey {
		const tenantId = this.#dictionaries.tenants.at(this.parts.tenant[listing] ?? 0);
		return readKey(this.parts.records, this.parts.recordStart[listing] ?? 0, tenantId);
	}

	state(listing: number): OnSale {
		const { category, cluster, tenant, price, records, recordStart } = this.parts;
		const columns = {
			category: category[listing] ?? 0,
			cluster: cluster[listing] ?? 0,
			tenant: tenant[listing] ?? 0,
			price: price[listing] ?? 0,
		};
		return readRecord(records, recordStart[listing] ?? 0, columns, this.#dictionaries);
	}
}
