import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { directoryTable } from '#directory';
import { type Listing, catalogTable, draft, pause, publish, revise, withdraw } from '#catalog';
import type { ListingCard } from '#kernel';
import { postings, termsOf } from '#search';
import { captureLog } from '../support/captured-log.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	captureLog();
	engine = await startEngine([{ ...catalogTable, stream: false }, directoryTable]);
});
afterAll(() => engine.stop());

describe('the consumer of listings', () => {
	const now = Date.parse('2026-11-12T00:00:00Z');
	const ids = { tenantId: 'indexed', listingId: `lst_indexed_${'0'.repeat(26)}` };
	const content = {
		title: { zh: '真丝睡衣', en: 'Silk Pyjamas' },
		category: '睡衣',
		colors: [{ code: 'red', name: { zh: '红色', en: 'Red' } }],
		sizes: ['M'],
		price: { amount: 9_900, currency: 'CNY' as const },
	};
	const states = [draft(ids, content, now)];
	const add = (next: Listing) => states.push(next);
	const last = () => states.at(-1) as Listing;
	const must = (result: ReturnType<typeof publish>) => (result.ok ? result.value : last());
	add(must(publish(last(), 'chaonan', now)));
	add(
		must(
			revise(
				last(),
				{ title: { zh: '真丝睡裙', en: 'Silk Nightdress' }, price: { amount: 8_900, currency: 'CNY' } },
				now,
			),
		),
	);
	add(pause(last(), true));
	add(pause(last(), false));
	const onSale = states.length;
	add(withdraw(last()));

	const keys = { pk: { S: `T#${ids.tenantId}` }, sk: { S: `L#${'0'.repeat(26)}` } };
	let handler: (event: {
		Records: object[];
		shardId?: string | undefined;
	}) => Promise<{ batchItemFailures: unknown[] }>;
	beforeAll(async () => {
		vi.stubEnv('CATALOG_TABLE', 'catalog');
		vi.stubEnv('DIRECTORY_TABLE', 'directory');
		const indexListings = await import('../../functions/index-listings/handler.ts');
		handler = (event) => indexListings.handler({ shardId: 'shard-1', ...event } as never);
	});
	beforeEach(() => handler({ Records: records(0, states.length) }));

	/** The stream records that lead from one state to the next. */
	function records(from: number, to: number): object[] {
		return states.slice(from, to).map((state, i) => ({
			dynamodb: {
				SequenceNumber: String(1_000 + from + i),
				Keys: keys,
				...(from + i === 0 ? {} : { OldImage: image(states[from + i - 1] as Listing) }),
				NewImage: image(state),
			},
		}));
	}

	async function posted(): Promise<string[]> {
		const all = await Promise.all(
			states
				.flatMap((state) => termsOf(cardLike(state)))
				.map((term) =>
					engine.database.queryAll({
						table: 'catalog',
						where: 'pk = :pk',
						values: { ':pk': `W#${term}` },
						atMost: 400,
					}),
				),
		);
		const mine = all.flat().filter((item) => String(item['sk']).endsWith(ids.listingId));
		return [...new Set(mine.map((item) => `${String(item['pk'])} ${String(item['card'])}`))].toSorted();
	}

	const expected = (state: Listing) =>
		postings(cardLike(state), 0)
			.map((one) => `${one.pk} ${one.card}`)
			.toSorted();

	test('fails as a whole when its batch names no shard', async () => {
		const batch = { Records: records(0, 1), shardId: undefined };
		await expect(handler(batch)).rejects.toThrow('the batch names no shard');
	});

	test('posts a listing when it goes on sale, and removes the postings of a withdrawn one', async () => {
		expect(await posted()).toEqual([]);
		await handler({ Records: records(1, onSale) });
		expect(await posted()).toEqual(expected(states[onSale - 1] as Listing));
	});

	test('stores the same postings however batches are cut and redelivered', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.integer({ min: 1, max: onSale }), { maxLength: 4 }), async (cuts) => {
				await handler({ Records: records(0, onSale) });
				let from = 0;
				for (const to of cuts) {
					await handler({ Records: records(Math.min(from, to), to) });
					from = Math.floor(Math.min(from, to) / 2);
				}
				await handler({ Records: records(from, onSale) });
				expect(await posted()).toEqual(expected(states[onSale - 1] as Listing));
			}),
			{ numRuns: 15 },
		);
	});

	test('ignores an older record that arrives late', async () => {
		await handler({ Records: records(0, onSale) });
		await handler({ Records: records(1, 3) });
		await handler({ Records: records(3, 4) });
		expect(await posted()).toEqual(expected(states[onSale - 1] as Listing));
	});

	test('reports the first record of a listing that it could not index', async () => {
		const broken = records(0, 2);
		const long = 'x'.repeat(3_000);
		const listing = { ...(states[1] as Listing), tenantId: 'b', listingId: 'lst_b_0', category: long };
		broken.push({ dynamodb: { SequenceNumber: '7', Keys: keys, NewImage: image(listing) } });
		expect(await handler({ Records: broken })).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier: '7' }] });
	});
});

function cardLike(listing: Listing): ListingCard {
	return {
		...listing,
		clusterId: listing.clusterId ?? '',
		minOrderQuantity: listing.minOrderQuantity ?? 1,
		publishedAt: listing.publishedAt ?? listing.createdAt,
	};
}

/** An item as the stream carries it. */
function image(value: unknown): object {
	const attribute = (content: unknown): object => {
		if (typeof content === 'string') return { S: content };
		if (typeof content === 'number') return { N: String(content) };
		if (typeof content === 'boolean') return { BOOL: content };
		if (Array.isArray(content)) return { L: content.map(attribute) };
		return { M: image(content) };
	};
	return Object.fromEntries(
		Object.entries(value as object)
			.filter(([, item]) => item !== undefined)
			.map(([name, item]) => [name, attribute(item)]),
	);
}
