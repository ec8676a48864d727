/**
 * Batches the lookups of concurrent callers. Keys requested during a call wait for the next, so no caller gets data older
 * than its request. A call looks up each key once, and at most `maxBatchSize` keys. A failed call fails for all callers
 * that share it. One of these callers makes the call, so that its usage is counted to that caller.
 */
export function batchLoader<K, V>(
	lookUp: (keys: readonly K[]) => Promise<readonly V[]>,
	{ cacheKey, maxBatchSize }: { cacheKey: (key: K) => string; maxBatchSize: number },
): (keys: readonly K[]) => Promise<V[]> {
	const waiting: Caller<K, V>[] = [];
	let underWay: Promise<void> | undefined;

	/** Serves the callers that have waited longest, as many as fit into one call. */
	async function serve(): Promise<void> {
		const keys = new Map<string, K>();
		const callers: Caller<K, V>[] = [];
		for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
			const added = next.keys.filter((key) => !keys.has(cacheKey(key)));
			if (callers.length > 0 && keys.size + added.length > maxBatchSize) break;
			for (const key of added) keys.set(cacheKey(key), key);
			callers.push(next);
			waiting.shift();
		}
		try {
			const values = await lookUp([...keys.values()]);
			const byKey = new Map([...keys.keys()].map((name, i) => [name, values[i] as V]));
			for (const caller of callers) caller.settle = () => caller.keys.map((key) => byKey.get(cacheKey(key)) as V);
		} catch (error) {
			const fail = () => {
				throw error;
			};
			for (const caller of callers) caller.settle = fail;
		}
	}

	return async (keys) => {
		const caller: Caller<K, V> = { keys, settle: undefined };
		waiting.push(caller);
		while (caller.settle === undefined) {
			underWay ??= serve().finally(() => (underWay = undefined));
			await underWay;
		}
		return caller.settle();
	};
}

interface Caller<K, V> {
	readonly keys: readonly K[];
	settle: (() => V[]) | undefined;
}
