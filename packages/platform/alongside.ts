import { AsyncLocalStorage } from 'node:async_hooks';
import type { Write } from './writes.ts';

/** Writes that wait for one to go with. */
interface Pending {
	writes: readonly Write[];
}

const current = new AsyncLocalStorage<Pending>();

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

/** Whether something waits for a write to go with. */
export function waits(): boolean {
	return (current.getStore()?.writes.length ?? 0) > 0;
}

/** Takes what waits: of writes that are made at the same time one takes it, and the others go without. */
export function take(): readonly Write[] {
	const store = current.getStore();
	const writes = store?.writes ?? [];
	if (store) store.writes = [];
	return writes;
}

/** Puts back what a write took that changed nothing. */
export function putBack(writes: readonly Write[]): void {
	const store = current.getStore();
	if (store && writes.length > 0) store.writes = writes;
}
