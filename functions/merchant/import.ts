import { found, on, shown } from '#http';
import { type Import, type ImportStores, importState, startImport } from '#merchandising';
import { newUnique } from '#platform';
import { type ImportShape, routes } from './routes.ts';

/** The merchant's files. */
export function importing(stores: ImportStores) {
	return [
		on(routes.startImport, async ({ principal, body, now }) => {
			const started = await startImport(stores, principal.tenantId, body, { now, unique: newUnique(now) });
			return shown(started, (one) => showImport(one, now));
		}),
		on(routes.getImport, async ({ principal, path, now }) => {
			const one = found(await stores.imports.find(principal.tenantId, path.importId, now));
			return shown(one, (running) => showImport(running, now));
		}),
	];
}

function showImport(one: Import, now: number): ImportShape {
	const { importId, products, imported, faults, faultsOmitted } = one;
	return { importId, state: importState(one, now), products, imported, faults: [...faults], faultsOmitted };
}
