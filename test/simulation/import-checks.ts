import { ownedId, parseOwnedId } from '#kernel';
import { importedListingId } from '#merchandising';
import { type JsonObject, isObject, objects, section } from '#kernel/json';
import { type Offer, isOnSale } from './offer.ts';
import type { Restock } from './invocations.ts';

/** A product of a file. */
export interface SentProduct {
	readonly handle: string;
	readonly colors: readonly string[];
	readonly sizes: readonly string[];
	readonly price: number;
	/** Pieces by `<color>/<size>`; null where the file states none. */
	readonly counts: Readonly<Record<string, number | null>>;
}

/** A file sent by a merchant, with its outcome. */
export interface SentFile {
	readonly tenantId: string;
	readonly products: readonly SentProduct[];
	/** Whether it is previewed first. */
	readonly previewed: boolean;
	/** Whether quantities are set on listings on sale. */
	readonly stock: 'keep' | 'set';
	/** Undefined until the import exists. */
	importId: string | undefined;
	/** Handles of the applied products. */
	readonly appliedHandles: Set<string>;
}

type Pieces = ReadonlyMap<string, number>;
type Violate = (invariant: string, about: string, detail: string) => void;

/** I18: each product of a file is applied as stated, in one write, or not at all. */
export class Imports {
	readonly files: SentFile[] = [];
	readonly #violate: Violate;

	constructor(violate: Violate) {
		this.#violate = violate;
	}

	/** The listings that an import's write changes. */
	restocksOf(request: JsonObject): Restock[] {
		const ids = keysOf(request).flatMap(({ pk, sk }) => {
			const [, unique] = /^[SL]#([^#]+)/.exec(sk) ?? [];
			return unique === undefined ? [] : [ownedId('listing', pk.slice('T#'.length), unique)];
		});
		return [...new Set(ids)].map((listingId) => ({ listingId, moved: new Map() }));
	}

	/**
	 * I18: an import's write sets the stated pieces by color and size. It moves nothing where the listing refuses the product,
	 * or is on sale and keeps its stock.
	 */
	checkProduct(request: JsonObject, listingId: string, offer: Offer | undefined, before: Pieces, after: Pieces): void {
		const uniques = keysOf(request).flatMap(({ sk }) => /^P#([^#]+)/.exec(sk)?.[1] ?? []);
		const file = this.files.find((one) => uniques.includes(uniqueOf(one)));
		const product = file?.products.find(({ handle }) => importedListingId(file.tenantId, handle) === listingId);
		if (file === undefined || product === undefined) return;
		const refused = dearestTier(offer) > product.price;
		const keepsStock = file.stock === 'keep' && offer !== undefined && isOnSale(offer);
		const stated = refused || keepsStock ? {} : product.counts;
		for (const name of new Set([...before.keys(), ...after.keys(), ...Object.keys(stated)])) {
			const expected = stated[name] ?? before.get(name);
			const [color = ''] = name.split('/');
			// The rows of a removed color may be deleted.
			const isGone = !refused && !product.colors.includes(color) && after.get(name) === undefined;
			if (after.get(name) !== expected && !isGone)
				this.#violate(
					'I18',
					`${listingId}/${name}`,
					`${after.get(name)} pieces, ${refused ? 'of a product that is refused' : `expected ${expected}`}`,
				);
		}
		if (!refused) file.appliedHandles.add(product.handle);
	}

	/** I18: a finished import reports each of its products as applied or refused. */
	checkReport(file: SentFile, { state, imported, faults }: JsonObject): void {
		const about = String(file.importId);
		// A preview that is not applied changes nothing.
		if (file.previewed && (state === 'previewed' || state === 'expired') && file.appliedHandles.size === 0) return;
		if (state !== 'done') return this.#violate('I18', about, `still ${String(state)}`);
		const faulty = new Set(objects(faults).map((one) => one['product']));
		for (const { handle } of file.products)
			if (file.appliedHandles.has(handle) === faulty.has(handle))
				this.#violate(
					'I18',
					about,
					`${handle} was ${faulty.has(handle) ? 'applied, and is a fault' : 'not applied, in silence'}`,
				);
		if (imported !== file.appliedHandles.size)
			this.#violate('I18', about, `${String(imported)} imported, and ${file.appliedHandles.size} were`);
	}
}

/** The highest tier price. A file with a lower unit price is refused. */
function dearestTier(offer: Offer | undefined): number {
	return Math.max(0, ...(offer?.tiers ?? []).map(({ price }) => price.amount));
}

function uniqueOf({ importId }: SentFile): string {
	return (importId === undefined ? undefined : parseOwnedId('import', importId)?.unique) ?? '';
}

function keysOf(request: JsonObject): { pk: string; sk: string }[] {
	return objects(request['TransactItems']).flatMap((item) =>
		objects(Object.values(item)).map((part) => {
			const key = isObject(part['Key']) ? part['Key'] : section(part, 'Item');
			return { pk: String(section(key, 'pk')['S']), sk: String(section(key, 'sk')['S']) };
		}),
	);
}
