import { mapOk, on, orNotFound } from '#http';
import { type Import, type StartImportDeps, importState, startImport } from '#merchandising';
import { newUnique } from '#platform';
import { type ImportResponse, routes } from './routes.ts';

/** Handlers of product imports. */
export function importHandlers(stores: StartImportDeps) {
	return [
		on(routes.startImport, async ({ principal, body, now, audit }) => {
			const begin = { now, unique: newUnique(now), audit };
			const started = await startImport(stores, principal.tenantId, body, begin);
			return mapOk(started, (found) => toImportResponse(found, now));
		}),
		on(routes.getImport, async ({ principal, path, now }) => {
			const found = orNotFound(await stores.imports.find(principal.tenantId, path.importId, now));
			return mapOk(found, (running) => toImportResponse(running, now));
		}),
	];
}

function toImportResponse(running: Import, now: number): ImportResponse {
	const { importId, products, imported, faults, faultsOmitted } = running;
	return { importId, state: importState(running, now), products, imported, faults: [...faults], faultsOmitted };
}
