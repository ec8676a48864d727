import { AsyncLocalStorage } from 'node:async_hooks';

/** The database usage of one invocation so far. */
export interface Usage {
	roundTrips: number;
	readUnits: number;
	writeUnits: number;
}

const current = new AsyncLocalStorage<Usage>();

/** Runs one invocation with a usage of its own, so that concurrent invocations are counted apart. */
export function withUsage<T>(usage: Usage, run: () => Promise<T>): Promise<T> {
	return current.run(usage, run);
}

/** The usage of an invocation that has made no call yet. */
export function newUsage(): Usage {
	return { roundTrips: 0, readUnits: 0, writeUnits: 0 };
}

/** Adds one round trip and its units to the current invocation. */
export function addUsage(kind: 'read' | 'write', units: number): void {
	const usage = current.getStore();
	if (usage === undefined) return;
	usage.roundTrips += 1;
	if (kind === 'read') usage.readUnits += units;
	else usage.writeUnits += units;
}
