import { describe, expect, it } from 'vitest';
import { pollEvery, waitAfter } from '../../packages/cockpit/poll.ts';

describe('the wait between two polls', () => {
	it('is the same after every good answer', () => {
		expect([waitAfter(0, 0), waitAfter(0, 0.99)]).toEqual([pollEvery, pollEvery]);
	});

	it('doubles with each failure, up to half a minute', () => {
		expect([1, 2, 3, 4, 50].map((failures) => waitAfter(failures, 1))).toEqual([4000, 8000, 16_000, 30_000, 30_000]);
	});

	it('is spread over half its length', () => {
		expect([waitAfter(1, 0), waitAfter(1, 0.5)]).toEqual([2000, 3000]);
	});
});
