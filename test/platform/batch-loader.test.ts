import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { batchLoader } from '#platform';

/** Calls that the test resolves one by one. */
function manualCalls(maxBatchSize: number) {
	const calls: { keys: readonly string[]; result: PromiseWithResolvers<string[]> }[] = [];
	const load = batchLoader<string, string>(
		(keys) => {
			const result = Promise.withResolvers<string[]>();
			calls.push({ keys, result });
			return result.promise;
		},
		{ cacheKey: (key) => key, maxBatchSize },
	);
	const reply = async (at: number, of = (key: string) => key.toUpperCase()) => {
		calls[at]?.result.resolve(calls[at].keys.map(of));
		await new Promise(setImmediate);
	};
	return { calls, load, reply };
}

test('keys requested during a call are looked up by the next call, never by that one', async () => {
	const { calls, load, reply } = manualCalls(10);
	const first = load(['a']);
	const [second, third] = [load(['a', 'b']), load(['b'])];
	await reply(0, () => 'early');
	expect(await first).toEqual(['early']);
	expect(calls.map(({ keys }) => keys)).toEqual([['a'], ['a', 'b']]);
	await reply(1);
	expect(await Promise.all([second, third])).toEqual([['A', 'B'], ['B']]);
});

test('a call has at most the maximum of keys, and the next takes the rest', async () => {
	const { calls, load, reply } = manualCalls(3);
	const results = [['z'], ['a', 'b'], ['b', 'c'], ['d'], ['e', 'f', 'g', 'h']].map((keys) => load(keys));
	for (let i = 0; i < 4; i++) await reply(i);
	expect(calls.map(({ keys }) => keys.join(''))).toEqual(['z', 'abc', 'd', 'efgh']);
	expect(await Promise.all(results)).toEqual([['Z'], ['A', 'B'], ['B', 'C'], ['D'], ['E', 'F', 'G', 'H']]);
});

test('a failed call fails for the callers that share it, and for none after them', async () => {
	const { calls, load, reply } = manualCalls(10);
	const first = load(['a']);
	const shared = Promise.allSettled([load(['b']), load(['c'])]);
	await reply(0);
	await first;
	calls[1]?.result.reject(new Error('away'));
	expect((await shared).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	const next = load(['d']);
	await reply(2);
	expect(await next).toEqual(['D']);
});

test('a call is made by a caller that shares it, not by one that already has its result', async () => {
	const who = new AsyncLocalStorage<string>();
	const makers: (string | undefined)[] = [];
	const load = batchLoader<string, string>(
		async (keys) => {
			makers.push(who.getStore());
			await new Promise(setImmediate);
			return keys;
		},
		{ cacheKey: (key) => key, maxBatchSize: 10 },
	);
	await Promise.all(['first', 'second', 'third'].map((name) => who.run(name, () => load([name]))));
	expect(makers).toEqual(['first', 'second']);
});
