import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Listing, catalogTable, draft, publish, revise, withdraw } from '#catalog';
import { directoryTable } from '#directory';
import { cny } from '#kernel';
import { type IndexEntry, changeLogStore } from '#search';
import { type StockRow, stockKeys } from '#stock';
import { type LogLine, captureLog } from '../support/captured-log.ts';
import { type Engine, startEngine } from '../support/engine.ts';

const catalog = { ...catalogTable, stream: false };
const directory = { ...directoryTable, stream: false };
let engine: Engine;
let lines: LogLine[];
let handler: (event: { Records: object[]; shardId?: string | undefined }) => Promise<{ batchItemFailures: unknown[] }>;
beforeAll(async () => {
	lines = captureLog();
	engine = await startEngine([catalog, directory]);
	vi.stubEnv('CATALOG_TABLE', 'catalog');
	vi.stubEnv('DIRECTORY_TABLE', 'directory');
	const indexListings = await import('../../functions/index-listings/handler.ts');
	handler = (event) => indexListings.handler({ shardId: 'shard-1', ...event } as never);
});
afterAll(async () => {
	vi.unstubAllEnvs();
	await engine.stop();
});

/** The log goes on through the file, because the function knows its end. */
let from = 0;
beforeEach(async () => {
	from = await changeLogStore(engine.database, 'catalog').end();
	lines.length = 0;
});
const logged = () => changeLogStore(engine.database, 'catalog').read(from);

const now = Date.parse('2026-11-12T00:00:00Z');
const unique = '0'.repeat(26);
const ids = { tenantId: 'indexed', listingId: `lst_indexed_${unique}` };
const content = {
	title: { zh: '真丝睡衣', en: 'Silk Pyjamas' },
	category: '睡衣',
	colors: [{ code: 'red', name: { zh: '红色', en: 'Red' } }],
	sizes: ['M', 'L'],
	price: cny(9_900),
};
const must = (result: ReturnType<typeof publish>): Listing => {
	if (!result.ok) throw new Error(result.refusal.kind);
	return result.value;
};
const drafted = draft(ids, content, now);
const published = must(publish(drafted, 'chaonan', now));
const cheaper = must(revise(published, { price: cny(8_900) }, now));
const withdrawn = withdraw(published);

let sequence = 1_000;

/** A record of the stream: an item before and after a change. */
function record(keys: { pk: string; sk: string }, before: object | undefined, after: object | undefined): object {
	return {
		dynamodb: {
			SequenceNumber: String(sequence++),
			Keys: { pk: { S: keys.pk }, sk: { S: keys.sk } },
			...(before === undefined ? {} : { OldImage: image(before) }),
			...(after === undefined ? {} : { NewImage: image(after) }),
		},
	};
}

function listingChange(before: Listing | undefined, after: Listing | undefined): object {
	return record({ pk: `T#${ids.tenantId}`, sk: `L#${unique}` }, before, after);
}

function rowChange(before: StockRow | undefined, after: StockRow | undefined, lane = 0): object {
	return record(stockKeys.row({ listingId: ids.listingId, color: 'red', lane }), before, after);
}

const row = (available: StockRow['available'], revision: number | undefined = 2): StockRow =>
	revision === undefined ? { available } : { available, revision };
const stockEntry = (sizes: readonly string[], revision = 2, lane = 0): IndexEntry => {
	return { kind: 'stock', listingId: ids.listingId, color: 'red', lane, revision, sizes };
};
const offSale = (revision: number): IndexEntry => {
	return { kind: 'listing', listingId: ids.listingId, revision, card: null };
};
const card = {
	...ids,
	...content,
	clusterId: 'chaonan',
	minOrderQuantity: 1,
	publishedAt: now,
};
const onSale = (revision = 2, price = content.price): IndexEntry => {
	return { kind: 'listing', listingId: ids.listingId, revision, card: { ...card, price } };
};

describe('a change is logged', () => {
	test.each<[string, object, IndexEntry[]]>([
		['not of a draft', listingChange(undefined, drafted), []],
		['not of the row of a draft', rowChange(undefined, { available: { M: 1 } }), []],
		['when a listing goes on sale', listingChange(drafted, published), [onSale()]],
		['when its row goes on sale', rowChange({ available: { M: 1, L: 0 } }, row({ M: 1, L: 0 })), [stockEntry(['M'])]],
		['when a card changes', listingChange(published, cheaper), [onSale(3, cny(8_900))]],
		['when a row is on sale at another revision', rowChange(row({ M: 1 }), row({ M: 1 }, 3)), [stockEntry(['M'], 3)]],
		['not of a reservation that leaves pieces', rowChange(row({ M: 2 }), row({ M: 1 })), []],
		['when a size is sold out', rowChange(row({ M: 1, L: 1 }), row({ M: 0, L: 1 })), [stockEntry(['L'])]],
		['when a size is available again', rowChange(row({ M: 0 }), row({ M: 3 })), [stockEntry(['M'])]],
		['with the lane of its row', rowChange(row({ M: 1 }), row({ M: 0 }), 3), [stockEntry([], 2, 3)]],
		['when a row on sale is removed', rowChange(row({ M: 1 }), undefined), [stockEntry([])]],
		['not of a row that goes off sale with its listing', rowChange(row({ M: 1 }), { available: { M: 1 } }), []],
		['when a listing goes off sale', listingChange(published, withdrawn), [offSale(3)]],
		['when a listing on sale is deleted', listingChange(published, undefined), [offSale(2)]],
		['not of a draft that is deleted', listingChange(drafted, undefined), []],
		['not of any other item', record({ pk: 'T#indexed', sk: 'K#1' }, undefined, { done: true }), []],
	])('%s', async (_, change, entries) => {
		await handler({ Records: [change] });
		expect((await logged()).entries).toEqual(entries);
	});
});

describe('a batch', () => {
	const batch = () => [
		listingChange(undefined, drafted),
		listingChange(drafted, published),
		rowChange(undefined, row({ M: 1 })),
		...Array.from({ length: 40 }, (_, i) => rowChange(row({ M: i }), row({ M: i + 1 }))),
		rowChange(row({ M: 1 }), row({ M: 0 })),
		listingChange(published, cheaper),
	];

	test('is one record, with the last entry of each item', async () => {
		await handler({ Records: batch() });
		expect(await logged()).toMatchObject({
			entries: [stockEntry([]), onSale(3, cny(8_900))],
			position: from + 1,
		});
	});

	test('writes at most one unit for a change', async () => {
		const changes = Array.from({ length: 50 }, () => listingChange(published, cheaper));
		await handler({ Records: changes });
		const line = lines.find(({ message }) => message === 'listings indexed');
		expect(Number(line?.['writeUnits'])).toBeLessThanOrEqual(changes.length);
	});

	test('without a change for buyers writes no record', async () => {
		await handler({ Records: [listingChange(undefined, drafted), rowChange(row({ M: 2 }), row({ M: 1 }))] });
		expect((await logged()).position).toBe(from);
	});

	test('that is delivered again is logged again', async () => {
		const records = batch();
		for (let i = 0; i < 2; i++) await handler({ Records: records });
		const { entries } = await logged();
		expect(entries.slice(entries.length / 2)).toEqual(entries.slice(0, entries.length / 2));
	});

	test('that cannot be logged is delivered again from its first record', async () => {
		const zh = 'x'.repeat(500_000);
		const tooLarge = { ...published, title: { zh, en: 'x' } };
		const first = {
			dynamodb: { ...(listingChange(drafted, published) as { dynamodb: object }).dynamodb, SequenceNumber: '7' },
		};
		const response = await handler({ Records: [first, listingChange(published, tooLarge)] });
		expect(response).toEqual({ state: {}, batchItemFailures: [{ itemIdentifier: '7' }] });
	});

	test('fails as a whole when it names no shard', async () => {
		const unnamed = { Records: batch(), shardId: undefined };
		await expect(handler(unnamed)).rejects.toThrow('the batch names no shard');
	});
});

/** An item as the stream carries it. */
function image(value: unknown): object {
	const attribute = (held: unknown): object => {
		if (typeof held === 'string') return { S: held };
		if (typeof held === 'number') return { N: String(held) };
		if (typeof held === 'boolean') return { BOOL: held };
		if (Array.isArray(held)) return { L: held.map(attribute) };
		return { M: image(held) };
	};
	return Object.fromEntries(
		Object.entries(value as object)
			.filter(([, item]) => item !== undefined)
			.map(([name, item]) => [name, attribute(item)]),
	);
}
