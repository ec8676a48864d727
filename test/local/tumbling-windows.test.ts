import { expect, test } from 'vitest';
import { type StreamEvent, TumblingWindows } from '../../packages/local/lambda/tumbling-windows.ts';

const lengthMs = 60_000;
const start = Date.parse('2026-11-11T00:00:00Z');

/** Windows over a manual clock, and a function that counts its calls in its state. */
function given(length: number, answer: (calls: number) => unknown = (calls) => ({ state: { calls } })) {
	const seen: StreamEvent[] = [];
	let now = start;
	const windows = new TumblingWindows(length, 'arn:stream', () => now);
	const call = (atMs: number, shardId = 'shard-1') => {
		now = start + atMs;
		return windows.invoke(
			async (event) => {
				seen.push(event);
				return { ok: true, result: answer(seen.length) };
			},
			shardId,
			[],
		);
	};
	return { seen, call };
}

test('without a window a function gets only the records', async () => {
	const { seen, call } = given(0);
	await call(0);
	expect(seen).toEqual([{ Records: [] }]);
});

test('in a window each call gets its shard and the state that the previous call returned', async () => {
	const { seen, call } = given(lengthMs);
	await call(1_000);
	await call(2_000);
	await call(3_000, 'shard-2');
	expect(seen.map(({ shardId, state }) => [shardId, state])).toEqual([
		['shard-1', {}],
		['shard-1', { calls: 1 }],
		['shard-2', {}],
	]);
	expect(seen[0]).toMatchObject({
		window: { start: '2026-11-11T00:00:00Z', end: '2026-11-11T00:01:00Z' },
		eventSourceARN: 'arn:stream',
		isFinalInvokeForWindow: false,
	});
});

test('a window ends with a call without records, and the next one begins without state', async () => {
	const { seen, call } = given(lengthMs);
	await call(1_000);
	await call(lengthMs);
	expect(seen.map(({ isFinalInvokeForWindow: final, state, window }) => [final, state, window?.start])).toEqual([
		[false, {}, '2026-11-11T00:00:00Z'],
		[true, { calls: 1 }, '2026-11-11T00:00:00Z'],
		[false, {}, '2026-11-11T00:01:00Z'],
	]);
});

test('a response without a state is a failure in a window, and only there', async () => {
	const forgetful = () => ({ batchItemFailures: [] });
	expect(await given(lengthMs, forgetful).call(0)).toMatchObject({ ok: false, errorType: 'MissingState' });
	expect(await given(0, forgetful).call(0)).toMatchObject({ ok: true });
});
