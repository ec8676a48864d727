import { beforeEach, describe, expect, it } from 'vitest';
import { StatusError } from '../../packages/web/kit/api-errors.ts';
import { type PanelCache, panelCache } from '../../packages/web/kit/panel-cache.ts';

let now: number;
let kept: PanelCache;
let asked: string[];
beforeEach(() => {
	now = 1_000_000;
	asked = [];
	kept = panelCache(() => now);
});

const answering = (value: string) => () => {
	asked.push(value);
	return Promise.resolve(value);
};
const failing = (error: string) => () => {
	asked.push(error);
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
			await kept.load('slot', 'question', 6_000, answering(value));
		}
		expect(asked).toEqual(['first', 'second']);
	});

	it('is refreshed at once for another question, or when the clock was set back', async () => {
		await kept.load('slot', 'today', 6_000, answering('today'));
		expect(await kept.load('slot', 'tomorrow', 6_000, answering('tomorrow'))).toMatchObject({ value: 'tomorrow' });
		now -= 86_400_000;
		await kept.load('slot', 'tomorrow', 6_000, answering('again'));
		expect(asked).toEqual(['today', 'tomorrow', 'again']);
	});

	it('survives a failed refresh, with its age', async () => {
		await kept.load('slot', 'question', 0, answering('known'));
		now += 2_000;
		expect(await kept.load('slot', 'question', 0, failing('away'))).toEqual({
			kind: 'old',
			value: 'known',
			at: 1_000_000,
		});
	});

	it('is missing until the first success, also for another question', async () => {
		await kept.load('slot', 'today', 0, answering('known'));
		expect(await kept.load('slot', 'tomorrow', 0, failing('away'))).toEqual({ kind: 'missing' });
	});

	it('is retried with growing pauses while others succeed, and at its own pace afterwards', async () => {
		const load = async (ask: () => Promise<string>) => {
			await kept.load('good', 'question', 0, () => Promise.resolve('good'));
			const part = await kept.load('bad', 'question', 0, ask);
			kept.end();
			return part.kind;
		};
		for (let second = 0; second <= 30; second += 2) {
			await load(failing(`${second}`));
			now += 2_000;
		}
		expect(asked).toEqual(['0', '4', '12', '28']);
		now += 30_000;
		expect(await load(answering('back'))).toBe('current');
		expect(await load(answering('again'))).toBe('current');
		expect(asked.slice(4)).toEqual(['back', 'again']);
	});
});

const withheld = (name: string) => () => {
	asked.push(name);
	return Promise.reject(new StatusError(403));
};

describe('a withheld response', () => {
	it('is no failure while others succeed, drops the known data, and is retried twice a minute', async () => {
		await kept.load('slot', 'question', 0, answering('known'));
		for (let second = 0; second <= 30; second += 2) {
			expect(await kept.load('slot', 'question', 0, withheld(`${second}`))).toEqual({ kind: 'withheld' });
			await kept.load('other', 'question', 60_000, () => Promise.resolve('other'));
			kept.end();
			now += 2_000;
		}
		expect(asked).toEqual(['known', '0', '30']);
	});

	it('refreshes everything at once when it was available before', async () => {
		await kept.load('one', 'question', 60_000, answering('one'));
		await kept.load('two', 'question', 0, answering('two'));
		await kept.load('two', 'question', 0, withheld('two withheld'));
		await kept.load('one', 'question', 60_000, withheld('one withheld'));
		expect(asked).toEqual(['one', 'two', 'two withheld', 'one withheld']);
		expect(() => kept.end()).toThrow(new StatusError(403));
	});
});

describe('a load', () => {
	const load = async (...asks: (() => Promise<string>)[]) => {
		for (const [i, ask] of asks.entries()) await kept.load(`slot ${i}`, 'question', 0, ask);
		kept.end();
	};

	it('fails when everything failed, with the first error, and retries everything in the next', async () => {
		await expect(load(failing('one'), failing('two'))).rejects.toThrow('one');
		await load(answering('one back'), answering('two back'));
		expect(asked).toEqual(['one', 'two', 'one back', 'two back']);
	});

	it('succeeds while any response arrives', async () => {
		await expect(load(failing('one'), answering('two'))).resolves.toBeUndefined();
	});

	it('without anything due succeeds', async () => {
		await kept.load('slot', 'question', 60_000, answering('known'));
		kept.end();
		await kept.load('slot', 'question', 60_000, answering('early'));
		expect(() => kept.end()).not.toThrow('early');
	});
});
