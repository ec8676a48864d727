import { type ImportId, type Millis, type TenantId, parseOwnedId } from '#kernel';
import type { Database, Item, Key, Write } from '#platform';
import { type Import, type Part, importKeptSeconds, partKeptSeconds, productsOf } from './import.ts';
import type { ImportedProduct } from './product.ts';

/**
 * Imports live in the `catalog` table, in the partition of their tenant:
 *
 * | item | key | holds |
 * |---|---|---|
 * | head | `I#<unique>` | what the merchant is told |
 * | data | `D#<unique>#<nnn>` | the products of a part |
 * | part | `P#<unique>#<nnn>` | which products of the part are applied; its insertion starts the work |
 */
export const importKeys = {
	head: (tenantId: TenantId, unique: string) => ({ pk: `T#${tenantId}`, sk: `I#${unique}` }),
	data: ({ tenantId, unique, number }: Part) => ({ pk: `T#${tenantId}`, sk: `D#${unique}#${padded(number)}` }),
	part: ({ tenantId, unique, number }: Part) => ({ pk: `T#${tenantId}`, sk: `P#${unique}#${padded(number)}` }),
} as const;

/** Keeps imports and states the writes of their progress. */
export interface ImportStore {
	/** A tenant's own import, while it is kept. */
	find(tenantId: TenantId, importId: ImportId, now: Millis): Promise<Import | undefined>;
	/** Stores the products of a part; without its head and part it has no effect, and expires. */
	storeData(part: Part, products: string, now: Millis): Promise<void>;
	/** The head and all its parts: one transaction, so that an import is there whole or not at all. */
	begin(head: Import, parts: readonly Part[]): Write[];
	/** The products of a part and which of them are applied; undefined once it has expired. */
	work(part: Part): Promise<{ products: ImportedProduct[]; applied: ReadonlySet<number> } | undefined>;
	/** Marks one product as applied, if it is not; goes into the transaction that applies it. */
	markApplied(part: Part, index: number): Write;
	/** Counts a part as done on the head, if it is not counted yet. */
	markDone(part: Part, imported: number): Promise<void>;
	partFromItem(item: Item): Part;
}

/** Imports over the `catalog` table. */
export function importStore(database: Database, table: string): ImportStore {
	return {
		async find(tenantId, importId, now) {
			const id = parseOwnedId('import', importId);
			if (id?.owner !== tenantId) return undefined;
			const item = await database.get(table, importKeys.head(tenantId, id.unique), { consistent: true });
			if (item === undefined || Number(item['expiresAtSeconds']) * 1000 <= now) return undefined;
			return fromItem(item);
		},
		async storeData(part, products, now) {
			const item = { ...importKeys.data(part), products, expiresAtSeconds: seconds(now) + partKeptSeconds };
			// Nobody sees it before the import has begun.
			await database.write({ kind: 'put', table, item }, { apart: true });
		},
		begin: (head, parts) => [headWrite(table, head), ...parts.map((part) => partWrite(table, part, head.createdAt))],
		async work(part) {
			const [data, progress] = await database.batchGet(
				[
					{ table, key: importKeys.data(part) },
					{ table, key: importKeys.part(part) },
				],
				{ consistent: true },
			);
			if (data === undefined || progress === undefined) return undefined;
			const applied = new Set(Object.keys(progress['applied'] as Item).map(Number));
			return { products: productsOf(String(data['products'])), applied };
		},
		markApplied: (part, index) => ({
			kind: 'update',
			table,
			key: importKeys.part(part),
			update: 'SET applied.#index = :true',
			condition: 'attribute_exists(pk) AND attribute_not_exists(applied.#index)',
			names: { '#index': String(index) },
			values: { ':true': true },
		}),
		async markDone(part, imported) {
			await database.write({
				kind: 'update',
				table,
				key: importKeys.head(part.tenantId, part.unique),
				update: 'SET imported = imported + :imported, partsLeft = partsLeft - :one, done.#number = :true',
				condition: 'attribute_exists(pk) AND attribute_not_exists(done.#number)',
				names: { '#number': String(part.number) },
				values: { ':imported': imported, ':one': 1, ':true': true },
			});
		},
		partFromItem: ({ tenantId, unique, number }) => ({ tenantId, unique, number }) as unknown as Part,
	};
}

function headWrite(table: string, head: Import): Write {
	return put(table, importKeys.head(head.tenantId, uniqueOf(head)), {
		...head,
		faults: head.faults.map((fault) => ({ ...fault })),
		done: {},
		expiresAtSeconds: seconds(head.createdAt) + importKeptSeconds,
	});
}

function partWrite(table: string, part: Part, begunAt: Millis): Write {
	return put(table, importKeys.part(part), {
		...part,
		applied: {},
		expiresAtSeconds: seconds(begunAt) + partKeptSeconds,
	});
}

function put(table: string, key: Key, item: Item): Write {
	return { kind: 'put', table, item: { ...item, ...key }, condition: 'attribute_not_exists(pk)' };
}

function fromItem({ pk: _pk, sk: _sk, done: _done, expiresAtSeconds: _expires, ...head }: Item): Import {
	return head as unknown as Import;
}

function uniqueOf(head: Import): string {
	const id = parseOwnedId('import', head.importId);
	if (id === undefined) throw new Error('an import without a valid id');
	return id.unique;
}

function padded(number: number): string {
	return String(number).padStart(3, '0');
}

function seconds(at: Millis): number {
	return Math.floor(at / 1000);
}
