import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogKeys, labelRulesKeys } from '#catalog';
import { keys as directoryKeys } from '../../packages/directory/table.ts';
import { importKeys } from '../../packages/merchandising/import/import-store.ts';
import { orderKeys } from '#orders';
import { feedKeys } from '#feed';
import { vocabularyKeys } from '#search/words';
import { followUpKinds } from '#followups';
import { mediaKeys } from '../../packages/media/table.ts';
import { salesKeys } from '#sales';
import { searchKeys } from '../../packages/search/table.ts';
import { stockKeys } from '#stock';
import { functionSpecs, type Grant } from '../../infra/functions.ts';
import { maxBatchSize } from '../../infra/stream-filters.ts';
import { root, sources } from '../support/sources.ts';
import {
	catalogItems,
	directoryItems,
	feedItems,
	heldElsewhere,
	importItems,
	mediaItems,
	salesItems,
	stockItems,
} from './item-types.ts';
import { labelRulesItems } from './label-rules-items.ts';
import { type ItemType, followUpItems, orderItems, streamBatch } from './order-item-types.ts';
import { recorder, storedBytes } from './recorder.ts';
import { searchItems, vocabularyItems } from './search-item-types.ts';

/** Fault 58: the largest item of every stored type that valid input can make. */

const maxItemBytes = 100_000;
/** An order carries its refunds and its parcels, a record of the change log a batch of changes. DynamoDB stores 400 KB. */
const maxBytes: Readonly<Record<string, number>> = { order: 110_000, record: 320_000 };

/** Every key maker, with the types of the items under its keys. */
const rooms: readonly (readonly [name: string, keys: object, types: Readonly<Record<string, unknown>>])[] = [
	['directory', directoryKeys, directoryItems],
	['catalog', catalogKeys, catalogItems],
	['stock', stockKeys, stockItems],
	['label rules', labelRulesKeys, labelRulesItems],
	['vocabulary', vocabularyKeys, vocabularyItems],
	['search', searchKeys, searchItems],
	['imports', importKeys, importItems],
	['pictures', mediaKeys, mediaItems],
	['orders', orderKeys, orderItems],
	['follow-ups', followUpKinds, followUpItems],
	['event feeds', feedKeys, feedItems],
	['sales', salesKeys, { ...salesItems, ...heldElsewhere }],
];
const types = Object.entries({
	...directoryItems,
	...catalogItems,
	...stockItems,
	...importItems,
	...mediaItems,
	...searchItems,
	...vocabularyItems,
	...labelRulesItems,
	...orderItems,
	...followUpItems,
	...feedItems,
	...salesItems,
} as Record<string, ItemType>).flatMap(([name, write]) => (typeof write === 'function' ? [{ name, write }] : []));

test.each(types)(
	'the largest item of the type $name has less than 100 KB, an order 110 KB, a record of changes 320 KB',
	async ({ name, write }) => {
		const { database, items } = recorder();
		await write(database);
		expect(items().length).toBeGreaterThan(0);
		expect(Math.max(...items().map(storedBytes))).toBeLessThan(maxBytes[name] ?? maxItemBytes);
	},
);

test.each(Object.entries(heldElsewhere))(
	'the largest item of the type %s has its test elsewhere',
	(_, { heldBy, title }) => {
		expect(readFileSync(path.join(root, heldBy), 'utf8')).toContain(`test('${title}`);
	},
);

test('a batch of the orders stream has as many records as the largest batch items are made of', () => {
	expect(maxBatchSize).toBe(streamBatch);
});

describe('a type of item that is new is found', () => {
	test.each(rooms)('by its key maker: %s', (_, keys, known) => {
		expect(Object.keys(known).toSorted()).toEqual(Object.keys(keys).toSorted());
	});

	test('by a key that is made elsewhere', async () => {
		const known = await prefixes();
		const made = sources('packages', 'functions')
			.filter(({ file }) => !file.startsWith('packages/local/'))
			.flatMap(({ file, text }) => literalKeys(text).map((literal) => ({ file, literal })));
		expect(made.length).toBeGreaterThan(20);
		expect(made.filter(({ literal }) => !known.has(literal))).toEqual([]);
	});

	test('by the partitions that a function may write to', async () => {
		const known = await prefixes();
		const written = Object.values(functionSpecs)
			.flatMap(({ tables, ...spec }) => [tables, 'forTenant' in spec ? spec.forTenant : {}])
			.flatMap((tables): Grant[] => Object.values<Grant | readonly Grant[]>(tables).flat())
			.filter(({ actions }) => actions.includes('PutItem') || actions.includes('UpdateItem'))
			.flatMap(({ leadingKeys = [] }) => leadingKeys.map((pattern) => `pk ${prefixOf(pattern)}`));
		expect(written.length).toBeGreaterThan(20);
		expect(written.filter((partition) => !known.has(partition))).toEqual([]);
	});
});

/** The prefix of a key: up to its first `#`, or all of it. */
function prefixOf(key: string): string {
	return /^[A-Z]+(?:#|$)/.exec(key)?.[0] ?? '';
}

/** The key prefixes of all known items. */
async function prefixes(): Promise<ReadonlySet<string>> {
	const { database, items } = recorder();
	for (const { write } of types) await write(database);
	// The prefixes of items that are tested elsewhere.
	const ofSales = ['M#', 'P#', 'S#', 'R#'].map((pk) => `pk ${pk}`);
	const keyPrefixes = items().flatMap((item) => ['pk', 'sk'].map((name) => `${name} ${prefixOf(String(item[name]))}`));
	return new Set([...keyPrefixes, ...ofSales]);
}

/** The key prefixes in a source's literal texts. */
function literalKeys(text: string): string[] {
	return [...text.matchAll(/\b(?<name>pk|sk): ['`](?<key>[A-Z]+#?)/g)].map(
		({ groups }) => `${groups?.['name']} ${prefixOf(groups?.['key'] ?? '')}`,
	);
}
