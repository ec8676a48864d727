import { describe, expect, test } from 'vitest';
import { Unavailable, retryConflicts } from '#platform';

/** An attempt that conflicts this many times before it succeeds, with the tries that it was told. */
function attemptAfter(conflicts: number) {
	const tries: number[] = [];
	const attempt = (number: number) => {
		tries.push(number);
		return Promise.resolve(number <= conflicts ? ('conflict' as const) : 'written');
	};
	return { tries, attempt };
}

describe('a conflict is retried', () => {
	test.each([false, true])('until an attempt succeeds, which is then the last (pause: %s)', async (pause) => {
		const { tries, attempt } = attemptAfter(2);
		expect(await retryConflicts({ what: 'row', maxTries: 5, pause }, attempt)).toBe('written');
		expect(tries).toEqual([1, 2, 3]);
	});

	test('and ends as unavailable after the maximum of tries', async () => {
		const { tries, attempt } = attemptAfter(5);
		const lost = retryConflicts({ what: 'row in contention', maxTries: 5 }, attempt);
		await expect(lost).rejects.toThrow(new Unavailable('row in contention', 1));
		expect(tries).toEqual([1, 2, 3, 4, 5]);
	});

	test('but an error is not', async () => {
		let tries = 0;
		const attempt = () => {
			tries += 1;
			return Promise.reject(new Error('broken'));
		};
		await expect(retryConflicts({ what: 'row', maxTries: 5 }, attempt)).rejects.toThrow('broken');
		expect(tries).toBe(1);
	});
});
