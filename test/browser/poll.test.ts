import { describe, expect, it } from 'vitest';
import { backoffMs, pollIntervalMs } from '../../packages/web/kit/poll.ts';

describe('the pause between two polls', () => {
	it('is the same after every success', () => {
		expect([backoffMs(0, 0), backoffMs(0, 0.99)]).toEqual([pollIntervalMs, pollIntervalMs]);
	});

	it('doubles with each failure, up to half a minute', () => {
		expect([1, 2, 3, 4, 50].map((failures) => backoffMs(failures, 1))).toEqual([4000, 8000, 16_000, 30_000, 30_000]);
	});

	it('is spread over half its length', () => {
		expect([backoffMs(1, 0), backoffMs(1, 0.5)]).toEqual([2000, 3000]);
	});
});
