import { type ImportId, type Millis, type TenantId, parseOwnedId } from '#kernel';
import { type Database, type Item, type Key, Unavailable, type Write, jitter } from '#platform';
import type { FileFault } from './fault.ts';
import {
	type Import,
	type Outcome,
	type Part,
	importKeptSeconds,
	keepFaults,
	partKeptSeconds,
	productsOf,
} from './import.ts';
import type { ToldColumns } from './columns.ts';
import type { ImportedProduct } from './product.ts';

/**
 * Imports live in the `catalog` table, in the partition of their tenant:
 *
 * | item | key | holds |
 * |---|---|---|
 * | head | `I#<unique>` | what the merchant is told |
 * | data | `D#<unique>#<nnn>` | the products of a part, and how the file names its columns |
 * | part | `P#<unique>#<nnn>` | what became of each product of the part; its insertion starts the work |
 */
export const importKeys = {
	head: (tenantId: TenantId, unique: string) => ({ pk: `T#${tenantId}`, sk: `I#${unique}` }),
	data: ({ tenantId, unique, number }: Part) => ({ pk: `T#${tenantId}`, sk: `D#${unique}#${padded(number)}` }),
	part: ({ tenantId, unique, number }: Part) => ({ pk: `T#${tenantId}`, sk: `P#${unique}#${padded(number)}` }),
} as const;

/** A part as it is worked on. */
export interface Work {
	readonly products: readonly ImportedProduct[];
	readonly columns: ToldColumns;
	/** Of the products that are dealt with, by their number in the part. */
	readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** Keeps imports and states the writes of their progress. */
export interface ImportStore {
	/** A tenant's own import, while it is kept. */
	find(tenantId: TenantId, importId: ImportId, now: Millis): Promise<Import | undefined>;
	/** Stores the products of a part; without its head and part it has no effect, and expires. */
	storeData(part: Part, data: { products: string; columns: ToldColumns }, now: Millis): Promise<void>;
	/** The head and all its parts: one transaction, so that an import is there whole or not at all. */
	begin(head: Import, parts: readonly Part[]): Write[];
	/** The products of a part and what became of them; undefined once it has expired. */
	work(part: Part): Promise<Work | undefined>;
	/** Notes what became of a product, if it is not noted yet; goes into the transaction that applies it. */
	mark(part: Part, index: number, outcome: Outcome): Write;
	/** Counts a part whose products all have an outcome on the head, and tells its faults there, if it is not counted yet. */
	markDone(part: Part): Promise<void>;
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
		async storeData(part, { products, columns }, now) {
			const expiresAtSeconds = seconds(now) + partKeptSeconds;
			const item = { ...importKeys.data(part), products, columns: { ...columns }, expiresAtSeconds };
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
			const columns = data['columns'] as unknown as ToldColumns;
			return { products: productsOf(String(data['products'])), columns, outcomes: outcomesOf(progress) };
		},
		mark: (part, index, outcome) => ({
			kind: 'update',
			table,
			key: importKeys.part(part),
			update: 'SET outcomes.#index = :outcome',
			condition: 'attribute_exists(pk) AND attribute_not_exists(outcomes.#index)',
			names: { '#index': String(index) },
			values: { ':outcome': outcome === 'applied' ? outcome : { ...outcome } },
		}),
		markDone: (part) => markDone(database, table, part),
		partFromItem: ({ tenantId, unique, number }) => ({ tenantId, unique, number }) as unknown as Part,
	};
}

/** Parts that end at the same moment are counted one after the other. */
const maxDoneTries = 12;

/**
 * The faults of a head are replaced as a whole, so a part is counted only on the head that was read: `partsLeft` falls with
 * every part that is counted, and names it.
 */
async function markDone(database: Database, table: string, part: Part): Promise<void> {
	const keys = [importKeys.part(part), importKeys.head(part.tenantId, part.unique)].map((key) => ({ table, key }));
	for (let tries = 0; tries < maxDoneTries; tries++) {
		const [progress, head] = await database.batchGet(keys, { consistent: true });
		if (progress === undefined || head === undefined) return;
		if (String(part.number) in (head['done'] as Item)) return;
		const outcomes = [...outcomesOf(progress).values()];
		const refused = outcomes.filter((outcome) => outcome !== 'applied');
		const kept = keepFaults([...(head['faults'] as unknown as FileFault[]), ...refused]);
		const done = await database.write({
			kind: 'update',
			table,
			key: importKeys.head(part.tenantId, part.unique),
			update:
				'SET imported = imported + :imported, faults = :faults, faultsOmitted = faultsOmitted + :omitted, partsLeft = partsLeft - :one, done.#number = :true',
			condition: 'partsLeft = :left AND attribute_not_exists(done.#number)',
			names: { '#number': String(part.number) },
			values: {
				':imported': outcomes.length - refused.length,
				':faults': kept.faults.map((fault) => ({ ...fault })),
				':omitted': kept.omitted,
				':left': head['partsLeft'] as number,
				':one': 1,
				':true': true,
			},
		});
		if (done.ok) return;
		await jitter(tries);
	}
	throw new Unavailable('import in contention', 1);
}

function outcomesOf(progress: Item): Map<number, Outcome> {
	const outcomes = progress['outcomes'] as unknown as Record<string, Outcome>;
	return new Map(Object.entries(outcomes).map(([index, outcome]) => [Number(index), outcome]));
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
		outcomes: {},
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
