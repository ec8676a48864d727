import { AsyncLocalStorage } from 'node:async_hooks';

/** What one invocation has asked of the database so far. */
export interface Usage {
	roundTrips: number;
	readUnits: number;
	writeUnits: number;
}

const current = new AsyncLocalStorage<Usage>();

/** Runs one invocation with a usage of its own, so that concurrent ones are counted apart. */
export function withUsage<T>(usage: Usage, run: () => Promise<T>): Promise<T> {
	return current.run(usage, run);
}

/** The usage of an invocation that has asked nothing yet. */
export function newUsage(): Usage {
	return { roundTrips: 0, readUnits: 0, writeUnits: 0 };
}

/** Counts one round trip and its units to the invocation that made it. */
export function addUsage(kind: 'read' | 'write', units: number): void {
	const usage = current.getStore();
	if (usage === undefined) return;
	usage.roundTrips += 1;
	if (kind === 'read') usage.readUnits += units;
	else usage.writeUnits += units;
}
