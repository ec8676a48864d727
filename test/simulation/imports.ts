import { ownedId, parseOwnedId } from '#kernel';
import { importedListingId } from '#merchandising';
import { type JsonObject, isObject, objects, section } from '../../packages/kernel/json.ts';
import type { Offer } from './book.ts';
import type { Restock } from './flight.ts';

/** A product as a file states it. */
export interface SentProduct {
	readonly handle: string;
	readonly colors: readonly string[];
	readonly sizes: readonly string[];
	readonly price: number;
	/** Pieces by `<color>/<size>`; null where the file does not say. */
	readonly counts: Readonly<Record<string, number | null>>;
}

/** A file that a merchant has sent, and what became of its products. */
export interface SentFile {
	readonly tenantId: string;
	readonly products: readonly SentProduct[];
	/** Undefined until it has begun. */
	importId: string | undefined;
	/** Handles of the products that were applied. */
	readonly landed: Set<string>;
}

type Pieces = ReadonlyMap<string, number>;
type Violate = (invariant: string, about: string, detail: string) => void;

/** The files of all merchants: each product is applied as its file says, at one moment, or not at all. */
export class Imports {
	readonly files: SentFile[] = [];
	readonly #violate: Violate;

	constructor(violate: Violate) {
		this.#violate = violate;
	}

	/** The listings that a write of an import touches. */
	landing(request: JsonObject): Restock[] {
		const ids = keysOf(request).flatMap(({ pk, sk }) => {
			const [, unique] = /^[SL]#([^#]+)/.exec(sk) ?? [];
			return unique === undefined ? [] : [ownedId('listing', pk.slice('T#'.length), unique)];
		});
		return [...new Set(ids)].map((listingId) => ({ listingId, moved: new Map() }));
	}

	/** I18: what a write has moved of a listing is what the file says, by color and size; nothing, where it is refused. */
	landed(request: JsonObject, listingId: string, offer: Offer | undefined, before: Pieces, after: Pieces): void {
		const uniques = keysOf(request).flatMap(({ sk }) => /^P#([^#]+)/.exec(sk)?.[1] ?? []);
		const file = this.files.find((one) => uniques.includes(uniqueOf(one)));
		const product = file?.products.find(({ handle }) => importedListingId(file.tenantId, handle) === listingId);
		if (file === undefined || product === undefined) return;
		const refused = dearestTier(offer) > product.price;
		const stated = refused ? {} : product.counts;
		for (const name of new Set([...before.keys(), ...after.keys(), ...Object.keys(stated)])) {
			const wanted = stated[name] ?? before.get(name);
			const [color = ''] = name.split('/');
			// The rows of a color that is gone may go with it.
			const isGone = !refused && !product.colors.includes(color) && after.get(name) === undefined;
			if (after.get(name) !== wanted && !isGone)
				this.#violate(
					'I18',
					`${listingId}/${name}`,
					`${after.get(name)} pieces, ${refused ? 'of a product that is refused' : `the file says ${wanted}`}`,
				);
		}
		if (!refused) file.landed.add(product.handle);
	}

	/** I18: an import that is done tells of each of its products: applied, or why not. */
	told(file: SentFile, { state, imported, faults }: JsonObject): void {
		const about = String(file.importId);
		if (state !== 'done') return this.#violate('I18', about, `still ${String(state)}`);
		const named = new Set(objects(faults).map((one) => one['product']));
		for (const { handle } of file.products)
			if (file.landed.has(handle) === named.has(handle))
				this.#violate(
					'I18',
					about,
					`${handle} was ${named.has(handle) ? 'applied, and is a fault' : 'not applied, in silence'}`,
				);
		if (imported !== file.landed.size)
			this.#violate('I18', about, `${String(imported)} imported, and ${file.landed.size} were`);
	}
}

/** A tier may not be dearer than the piece: a file that makes it so is refused. */
function dearestTier(offer: Offer | undefined): number {
	return Math.max(0, ...(offer?.tiers ?? []).map(({ price }) => price.amount));
}

function uniqueOf({ importId }: SentFile): string {
	return (importId === undefined ? undefined : parseOwnedId('import', importId)?.unique) ?? '';
}

/** The keys of the items of a transaction. */
function keysOf(request: JsonObject): { pk: string; sk: string }[] {
	return objects(request['TransactItems']).flatMap((item) =>
		objects(Object.values(item)).map((part) => {
			const key = isObject(part['Key']) ? part['Key'] : section(part, 'Item');
			return { pk: String(section(key, 'pk')['S']), sk: String(section(key, 'sk')['S']) };
		}),
	);
}
