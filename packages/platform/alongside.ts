import { AsyncLocalStorage } from 'node:async_hooks';
import type { Write } from './writes.ts';

/** Writes that wait for one to go with. */
interface Waiting {
	writes: readonly Write[];
}

const current = new AsyncLocalStorage<Waiting>();

/** Writes that may go alongside: an audit entry stands in two logs, that of the base and that of a tenant. */
export const maxAlongside = 2;

/**
 * Runs some work whose first write takes these with it, in one transaction: they are stored with it or not at all. Work
 * that writes nothing stores none of them. A condition of theirs that fails is an error of the program: it refuses nothing.
 */
export function alongside<T>(writes: readonly Write[], run: () => Promise<T>): Promise<T> {
	if (writes.length > maxAlongside)
		throw new TypeError(`${writes.length} writes alongside, of at most ${maxAlongside}`);
	return current.run({ writes }, run);
}

/** What the next write takes with it. */
export function waiting(): readonly Write[] {
	return current.getStore()?.writes ?? [];
}

/** Notes that a write has taken them. */
export function taken(): void {
	const store = current.getStore();
	if (store) store.writes = [];
}
