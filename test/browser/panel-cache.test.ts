import { beforeEach, describe, expect, it } from 'vitest';
import { Refused } from '../../packages/web/kit/api-errors.ts';
import { type PanelCache, panelCache } from '../../packages/web/kit/panel-cache.ts';

let now: number;
let cache: PanelCache;
let requests: string[];
beforeEach(() => {
	now = 1_000_000;
	requests = [];
	cache = panelCache(() => now);
});

const responding = (value: string) => () => {
	requests.push(value);
	return Promise.resolve(value);
};
const failing = (error: string) => () => {
	requests.push(error);
	return Promise.reject(new Error(error));
};

describe('a cached response', () => {
	it('is refreshed once it is old enough, and not before', async () => {
		for (const [at, value] of [
			[0, 'first'],
			[5_999, 'early'],
			[6_000, 'second'],
		] as const) {
			now = 1_000_000 + at;
			await cache.load('slot', 'question', 6_000, responding(value));
		}
		expect(requests).toEqual(['first', 'second']);
	});

	it('is refreshed at once for another question, or when the clock was set back', async () => {
		await cache.load('slot', 'today', 6_000, responding('today'));
		expect(await cache.load('slot', 'tomorrow', 6_000, responding('tomorrow'))).toMatchObject({ value: 'tomorrow' });
		now -= 86_400_000;
		await cache.load('slot', 'tomorrow', 6_000, responding('again'));
		expect(requests).toEqual(['today', 'tomorrow', 'again']);
	});

	it('survives a failed refresh, with its age', async () => {
		await cache.load('slot', 'question', 0, responding('known'));
		now += 2_000;
		expect(await cache.load('slot', 'question', 0, failing('away'))).toEqual({
			kind: 'old',
			value: 'known',
			at: 1_000_000,
		});
	});

	it('is missing until the first success, also for another question', async () => {
		await cache.load('slot', 'today', 0, responding('known'));
		expect(await cache.load('slot', 'tomorrow', 0, failing('away'))).toEqual({ kind: 'missing' });
	});

	it('is retried with growing pauses while others succeed, and at its own pace afterwards', async () => {
		const load = async (request: () => Promise<string>) => {
			await cache.load('good', 'question', 0, () => Promise.resolve('good'));
			const part = await cache.load('bad', 'question', 0, request);
			cache.end();
			return part.kind;
		};
		for (let second = 0; second <= 30; second += 2) {
			await load(failing(`${second}`));
			now += 2_000;
		}
		expect(requests).toEqual(['0', '4', '12', '28']);
		now += 30_000;
		expect(await load(responding('back'))).toBe('current');
		expect(await load(responding('again'))).toBe('current');
		expect(requests.slice(4)).toEqual(['back', 'again']);
	});
});

const withheld = (name: string) => () => {
	requests.push(name);
	return Promise.reject(new Refused(403));
};

describe('a withheld response', () => {
	it('is no failure while others succeed, drops the known data, and is retried twice a minute', async () => {
		await cache.load('slot', 'question', 0, responding('known'));
		for (let second = 0; second <= 30; second += 2) {
			expect(await cache.load('slot', 'question', 0, withheld(`${second}`))).toEqual({ kind: 'withheld' });
			await cache.load('other', 'question', 60_000, () => Promise.resolve('other'));
			cache.end();
			now += 2_000;
		}
		expect(requests).toEqual(['known', '0', '30']);
	});

	it('refreshes everything at once when it was available before', async () => {
		await cache.load('one', 'question', 60_000, responding('one'));
		await cache.load('two', 'question', 0, responding('two'));
		await cache.load('two', 'question', 0, withheld('two withheld'));
		await cache.load('one', 'question', 60_000, withheld('one withheld'));
		expect(requests).toEqual(['one', 'two', 'two withheld', 'one withheld']);
		expect(() => cache.end()).toThrow(new Refused(403));
	});
});

describe('a load', () => {
	const load = async (...asks: (() => Promise<string>)[]) => {
		for (const [i, request] of asks.entries()) await cache.load(`slot ${i}`, 'question', 0, request);
		cache.end();
	};

	it('fails when everything failed, with the first error, and retries everything in the next', async () => {
		await expect(load(failing('one'), failing('two'))).rejects.toThrow('one');
		await load(responding('one back'), responding('two back'));
		expect(requests).toEqual(['one', 'two', 'one back', 'two back']);
	});

	it('succeeds while any response arrives', async () => {
		await expect(load(failing('one'), responding('two'))).resolves.toBeUndefined();
	});

	it('without anything due succeeds', async () => {
		await cache.load('slot', 'question', 60_000, responding('known'));
		cache.end();
		await cache.load('slot', 'question', 60_000, responding('early'));
		expect(() => cache.end()).not.toThrow('early');
	});
});
