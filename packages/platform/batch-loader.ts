/**
 * Lookups of many callers in few calls: what is asked for while a call is under way waits, and goes in the next one. So
 * each caller is told what a call found that began after it had asked. A call looks up at most so many things, each once;
 * one that fails fails for all who share it. One of those who share a call makes it, on its own behalf.
 */
export function batchLoader<K, V>(
	lookUp: (keys: readonly K[]) => Promise<readonly V[]>,
	{ cacheKey: nameOf, maxBatchSize: most }: { cacheKey: (key: K) => string; maxBatchSize: number },
): (keys: readonly K[]) => Promise<V[]> {
	const waiting: Caller<K, V>[] = [];
	let underWay: Promise<void> | undefined;

	/** Takes those who have waited longest, as many as one call can serve. */
	async function serve(): Promise<void> {
		const keys = new Map<string, K>();
		const callers: Caller<K, V>[] = [];
		for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
			const added = next.keys.filter((key) => !keys.has(nameOf(key)));
			if (callers.length > 0 && keys.size + added.length > most) break;
			for (const key of added) keys.set(nameOf(key), key);
			callers.push(next);
			waiting.shift();
		}
		try {
			const values = await lookUp([...keys.values()]);
			const found = new Map([...keys.keys()].map((name, i) => [name, values[i] as V]));
			for (const caller of callers) caller.told = () => caller.keys.map((key) => found.get(nameOf(key)) as V);
		} catch (error) {
			const fail = () => {
				throw error;
			};
			for (const caller of callers) caller.told = fail;
		}
	}

	return async (keys) => {
		const caller: Caller<K, V> = { keys, told: undefined };
		waiting.push(caller);
		while (caller.told === undefined) {
			underWay ??= serve().finally(() => (underWay = undefined));
			await underWay;
		}
		return caller.told();
	};
}

interface Caller<K, V> {
	readonly keys: readonly K[];
	told: (() => V[]) | undefined;
}
