import { describe, expect, test } from 'vitest';
import { type Delivery, type StreamRecord, deliver } from '../../packages/local/lambda/batches.ts';

const record = (n: number): StreamRecord => ({
	eventID: String(n),
	eventName: 'INSERT',
	eventVersion: '1.1',
	eventSource: 'aws:dynamodb',
	awsRegion: 'us-east-1',
	eventSourceARN: 'arn',
	dynamodb: { SequenceNumber: String(n), ApproximateCreationDateTime: 0 },
});

type Answer = 'done' | 'throws' | { failing: string[] };

/**
 * Delivers records 1 to `size` to a function with the given responses. Returns the batches it got and the fate of
 * the records.
 */
async function delivered(size: number, part: Partial<Delivery['consumer']>, answer: (seen: number[]) => Answer) {
	const seen: number[][] = [];
	const consumed: number[] = [];
	const parked: number[] = [];
	const numbers = (records: readonly StreamRecord[]) => records.map((one) => Number(one.eventID));
	const complete = await deliver(
		{
			consumer: { partialResponses: true, bisects: true, maxRetries: 2, maxAgeMs: Number.POSITIVE_INFINITY, ...part },
			invoke: async (records) => {
				seen.push(numbers(records));
				const what = answer(numbers(records));
				if (what === 'throws') return { ok: false, errorType: 'Error', errorMessage: '' };
				const failing = what === 'done' ? [] : what.failing;
				return { ok: true, result: { batchItemFailures: failing.map((itemIdentifier) => ({ itemIdentifier })) } };
			},
			consumed: (records) => void consumed.push(...numbers(records)),
			park: async (records) => void parked.push(...numbers(records)),
			retried: () => undefined,
			pause: async () => true,
			now: () => 1_000_000,
		},
		Array.from({ length: size }, (_, index) => record(index + 1)),
	);
	return { seen, consumed, parked, complete };
}

const all = (size: number) => Array.from({ length: size }, (_, index) => index + 1);

describe('for each position of a poison record in a batch', () => {
	test.each(all(9))(
		'%i: each record is consumed once, in order, and only the poison record is parked',
		async (poison) => {
			for (const style of ['throws', 'partial'] as const) {
				const { consumed, parked } = await delivered(9, {}, (seen) => {
					if (!seen.includes(poison)) return 'done';
					return style === 'throws' ? 'throws' : { failing: [String(poison)] };
				});
				expect({ consumed, parked }).toEqual({ consumed: all(9), parked: [poison] });
			}
		},
	);
});

test('several failures count from the lowest', async () => {
	let first = true;
	const { seen } = await delivered(5, {}, () => {
		if (!first) return 'done';
		first = false;
		return { failing: ['4', '2', '5'] };
	});
	expect(seen).toEqual([all(5), [2, 3, 4, 5]]);
});

test('an identifier outside the batch fails the whole batch', async () => {
	const { seen } = await delivered(2, { bisects: false, maxRetries: 1 }, () => ({ failing: ['77'] }));
	expect(seen).toEqual([all(2), all(2)]);
});

test('without partial responses any response is a success', async () => {
	const { consumed, seen } = await delivered(2, { partialResponses: false }, () => ({ failing: ['1'] }));
	expect({ consumed, seen }).toEqual({ consumed: all(2), seen: [all(2)] });
});

test('a record older than the mapping allows is parked after its first failure', async () => {
	const { seen, parked } = await delivered(1, { maxAgeMs: 999_999 }, () => 'throws');
	expect({ seen, parked }).toEqual({ seen: [[1]], parked: [1] });
});
