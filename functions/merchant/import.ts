import { mapOk, on, orNotFound } from '#http';
import { type Import, type StartImportDeps as Stores, importState, startImport } from '#merchandising';
import { newUnique } from '#platform';
import { type ImportResponse, routes } from './routes.ts';

/** Handlers of product imports. */
export const importHandlers = [
	on(routes.startImport, async ({ principal, body, now, audit }, stores: Stores) => {
		const begin = { now, unique: newUnique(now), audit };
		const started = await startImport(stores, principal.tenantId, body, begin);
		return mapOk(started, (running) => toImportResponse(running, now));
	}),
	on(routes.getImport, async ({ principal, path, now }, stores: Stores) => {
		const stored = orNotFound(await stores.imports.find(principal.tenantId, path.importId, now));
		return mapOk(stored, (running) => toImportResponse(running, now));
	}),
];

function toImportResponse(running: Import, now: number): ImportResponse {
	const { importId, products, imported, faults, faultsOmitted } = running;
	return { importId, state: importState(running, now), products, imported, faults: [...faults], faultsOmitted };
}
