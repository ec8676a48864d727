import { expect, test } from 'vitest';
import { cursors } from '#http';
import { type Item, Page } from '#platform';

const maxResponseBytes = 256 * 1024;
const scope = ['things', 'of-one'];
const lists = cursors('secret');

/** A list of items of the given number and size, a hundred at a time. */
const hundred = (count: number, bytes: number) => async (_limit: number, after: Item | undefined) => {
	const from = after === undefined ? 0 : Number(after['sk']) + 1;
	const all = Array.from({ length: Math.min(100, count - from) }, (_, n) => from + n);
	const next = from + 100 < count ? { pk: 'P', sk: String(from + 99) } : undefined;
	return new Page(
		all.map((n) => ({ item: { n, text: '尺'.repeat(bytes / 3) }, at: { pk: 'P', sk: String(n) } })),
		next,
	);
};

test.each([30, 2_700, 39_000, 300_000])(
	'a page of items of %i bytes ends before 256 KB, and the pages contain each once',
	async (bytes) => {
		const read = hundred(230, bytes);
		const seen: number[] = [];
		const sizes: number[] = [];
		let cursor: string | undefined;
		do {
			const listed = await lists.list(scope, { limit: 100, cursor }, read, (thing) => thing);
			if (!listed.ok) throw new Error('a valid cursor is refused');
			const { items, nextCursor } = listed.value;
			seen.push(...items.map(({ n }) => n));
			sizes.push(Buffer.byteLength(JSON.stringify(listed.value)));
			cursor = nextCursor ?? undefined;
		} while (cursor !== undefined);
		expect(seen).toEqual(Array.from({ length: 230 }, (_, n) => n));
		expect(Math.max(...sizes)).toBeLessThanOrEqual(bytes > maxResponseBytes ? bytes + 1_024 : maxResponseBytes);
	},
);

test('a response of another form has the items that the list responds with', async () => {
	const read = hundred(230, 2_700);
	const ask = { limit: 100, cursor: undefined };
	const listed = await lists.list(scope, ask, read, (thing) => ({ ...thing, more: thing.text }));
	const others = await lists.listed(scope, ask, read, (thing) => ({ ...thing, more: thing.text }));
	if (!listed.ok || !others.ok) throw new Error('no cursor is refused');
	expect(others.value.length).toBeLessThan(100);
	expect(others.value.map(({ n }) => n)).toEqual(listed.value.items.map(({ n }) => n));
});
