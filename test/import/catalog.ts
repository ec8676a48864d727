import { type Listing, catalogStore, catalogTable, publish } from '#catalog';
import { auditLogStore, directoryTable } from '#directory';
import { type Millis, parseOwnedId } from '#kernel';
import {
	type ApplyImportDeps,
	type Import,
	type ImportChunk,
	type ImportStart,
	type StockInput,
	type StockMode,
	applyChunk,
	importStore,
	importedListingId,
	setStock,
	startImport,
} from '#merchandising';
import { type AuditWrites, type Database, type Item, newUnique } from '#platform';
import { stockStore, total } from '#stock';
import { startEngine } from '../support/engine.ts';

export const now: Millis = Date.parse('2026-11-11T02:00:00Z');

/** The stores of a database. */
export function storesOf(database: Database): ApplyImportDeps {
	return {
		database,
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		imports: importStore(database, 'catalog'),
		auditLog: auditLogStore(database, 'directory'),
	};
}

/** The chunks of an import that has begun. */
export function chunksOf({ importId, tenantId, chunksLeft }: Import): ImportChunk[] {
	const unique = parseOwnedId('import', importId)?.unique ?? '';
	return Array.from({ length: chunksLeft }, (_, number) => ({ tenantId, unique, number }));
}

/** A separate catalog and audit log for one test file, with the actions of its merchants. */
export async function openCatalog() {
	const engine = await startEngine([{ ...catalogTable, stream: false }, directoryTable]);
	const stores = storesOf(engine.database);

	/** Starts an import; `apply` does the work of the stream's consumer. */
	async function start(
		tenantId: string,
		text: string,
		{ audit = [], stock = 'keep' }: { audit?: AuditWrites; stock?: ImportStart['stock'] } = {},
	): Promise<Import> {
		const at = { now, unique: newUnique(now), stock, audit };
		const started = await startImport(stores, tenantId, new TextEncoder().encode(text), at);
		if (!started.ok) throw new Error(started.refusal.reason);
		return started.value;
	}
	async function apply(started: Import): Promise<void> {
		for (const part of chunksOf(started)) await applyChunk(stores, part, now);
	}
	async function run(tenantId: string, text: string, stock: StockMode = 'keep'): Promise<Import | undefined> {
		const started = await start(tenantId, text, { stock });
		await apply(started);
		return stores.imports.find(tenantId, started.importId, now);
	}
	async function stored(tenantId: string, handle: string): Promise<{ listing: Listing | undefined; stock: Item }> {
		const listingId = importedListingId(tenantId, handle);
		const rows = await stores.stock.allRows(listingId);
		return {
			listing: await stores.catalog.listing(tenantId, listingId),
			stock: Object.fromEntries(
				[...Map.groupBy(rows, ({ color }) => color)].map(([color, lanes]) => [
					color,
					{ ...lanes[0]?.row, available: total(lanes) },
				]),
			) as Item,
		};
	}
	/** Stores a listing as a merchant edited it, with its rows at its revision. */
	async function change(tenantId: string, handle: string, next: (listing: Listing) => Listing): Promise<Listing> {
		const { listing } = await stored(tenantId, handle);
		if (!listing) throw new Error('no listing');
		const changed = { ...next(listing), revision: listing.revision + 1 };
		const revision = changed.state === 'published' ? changed.revision : undefined;
		const rows = changed.colors.map(({ code }) =>
			stores.stock.offer({ listingId: changed.listingId, color: code }, revision),
		);
		await engine.database.transact([stores.catalog.save(changed, listing.revision), ...rows]);
		return changed;
	}
	function putOnSale(tenantId: string, handle: string): Promise<Listing> {
		return change(tenantId, handle, (listing) => {
			const published = publish(listing, 'chaonan', now);
			if (!published.ok) throw new Error('not published');
			return published.value;
		});
	}
	/** Sets stock by hand. */
	async function restock(tenantId: string, handle: string, input: StockInput): Promise<void> {
		await setStock(stores, tenantId, importedListingId(tenantId, handle), input, { audit: [] });
	}
	return { engine, stores, start, apply, run, stored, change, putOnSale, restock };
}
