import { type Cursors, mapOk, on, orNotFound } from '#http';
import { accepted, csvCell, iso, refused } from '#kernel';
import {
	type Applied,
	type Import,
	type PreviewedChange,
	type StartImportDeps as Stores,
	applyImport,
	importState,
	importTemplate,
	startImport,
} from '#merchandising';
import { newUnique } from '#platform';
import { type ChangeResponse, type ImportResponse, type ResultResponse, routes } from './routes.ts';

const stockInPreview = { pointer: '/stock', detail: 'is chosen when the preview is applied' };

/** Handlers of product imports. */
export function importHandlers(cursors: Cursors) {
	return [
		on(routes.startImport, async ({ principal, query, body, now, audit }, stores: Stores) => {
			const { mode, stock } = query;
			if (mode === 'preview' && stock !== undefined) return refused({ kind: 'invalid', errors: [stockInPreview] });
			const begin = { now, unique: newUnique(now), stock: mode === 'preview' ? mode : (stock ?? 'keep'), audit };
			const started = await startImport(stores, principal.tenantId, body, begin);
			return mapOk(started, (running) => toImportResponse(running, now));
		}),
		on(routes.listImports, ({ principal: { tenantId }, query, now }, { imports }: Stores) =>
			cursors.list(
				['imports', tenantId],
				query,
				(limit, after) => imports.list(tenantId, limit, after, now),
				(one) => toSummary(one, now),
			),
		),
		// Before the route of one import, whose pattern it matches as well.
		on<typeof routes.getImportTemplate, Stores>(routes.getImportTemplate, async () => accepted(importTemplate)),
		on(routes.getImport, async ({ principal, path, now }, stores: Stores) => {
			const stored = orNotFound(await stores.imports.find(principal.tenantId, path.importId, now));
			return mapOk(stored, (running) => toImportResponse(running, now));
		}),
		on(routes.getImportFaults, async ({ principal, path, now }, stores: Stores) => {
			return mapOk(orNotFound(await stores.imports.find(principal.tenantId, path.importId, now)), toFaultFile);
		}),
		on(routes.listImportChanges, async ({ principal, path, query, now }, { imports }: Stores) => {
			const scope = ['import-changes', path.importId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const stored = orNotFound(await imports.find(principal.tenantId, path.importId, now));
			if (!stored.ok) return stored;
			const read = (limit: number, after: Parameters<typeof imports.changes>[2]) =>
				imports.changes(stored.value, limit, after);
			return cursors.list(scope, query, read, toChangeResponse);
		}),
		on(routes.listImportResults, async ({ principal, path, query, now }, { imports }: Stores) => {
			const scope = ['import-results', path.importId];
			const after = cursors.open(scope, query.cursor);
			if (!after.ok) return after;
			const stored = orNotFound(await imports.find(principal.tenantId, path.importId, now));
			if (!stored.ok) return stored;
			const read = (limit: number, after: Parameters<typeof imports.results>[2]) =>
				imports.results(stored.value, limit, after);
			return cursors.list(scope, query, read, toResultResponse);
		}),
		on(routes.applyImport, async ({ principal, path, body, now, audit }, stores: Stores) => {
			const applied = await applyImport(stores, principal.tenantId, path.importId, { ...body, now, audit });
			return mapOk(applied, (running) => toImportResponse(running, now));
		}),
	];
}

function toSummary(running: Import, now: number) {
	const { importId, products, imported, created, updated, unchanged, stockKept, stock, preview } = running;
	return {
		importId,
		state: importState(running, now),
		createdAt: iso(running.createdAt),
		products,
		imported,
		created,
		updated,
		unchanged,
		stockKept,
		stock: stock ?? null,
		preview: preview ?? null,
		faultCount: running.faults.length + running.faultsOmitted,
	};
}

function toImportResponse(running: Import, now: number): ImportResponse {
	return { ...toSummary(running, now), faults: [...running.faults], faultsOmitted: running.faultsOmitted };
}

/** The faults as CSV. No cell begins a formula. */
function toFaultFile({ faults }: Import): string {
	const rows = faults.map(({ line, column, reason, product = '' }) => [
		String(line),
		csvCell(column),
		reason,
		csvCell(product),
	]);
	return `\ufeff${[['line', 'column', 'reason', 'product'], ...rows].map((cells) => `${cells.join()}\r\n`).join('')}`;
}

function toChangeResponse({
	line,
	listingId,
	kind,
	onSale,
	stock,
	fault,
	...contents
}: PreviewedChange): ChangeResponse {
	const sizes = contents.new?.sizes ?? [];
	const rows = stock.map(({ color, old, new: next }) => ({
		color,
		cells: sizes.flatMap((size, i) => {
			const [was, is] = [old[i] ?? null, next[i] ?? null];
			return is === null || is === (was ?? 0) ? [] : [{ size, old: was, new: is }];
		}),
	}));
	return {
		line,
		listingId,
		kind,
		old: contents.old ?? null,
		new: contents.new ?? null,
		stock: rows.filter(({ cells }) => cells.length > 0),
		setsStock: !onSale,
		fault: fault ?? null,
	};
}

function toResultResponse({ line, listingId, effect, stock }: Applied): ResultResponse {
	const updates = effect === 'changed' || effect === 'stocked';
	return { line, listingId, effect: updates ? 'updated' : effect, stock: stock ?? null };
}
