import { describe, expect, test } from 'vitest';
import { type Listing, draft, pause, publish, setLanes, withdraw } from '#catalog';
import { type StockRow, stockKeys } from '#stock';
import { listingEvents, stockEvents } from '../../functions/index-listings/merchant-events.ts';
import { noon, unique } from '../sales/given.ts';
import { shirt } from '../support/scenario.ts';

const listingId = `lst_tenant-a_${unique(1)}`;
const content = { ...shirt, price: { amount: 12_900, currency: 'CNY' as const } };
const drafted = draft({ tenantId: 'tenant-a', listingId }, content, noon);
const done = publish(drafted, 'chaonan', noon);
const published = done.ok ? done.value : drafted;
const again = publish(withdraw(published), 'chaonan', noon);

describe('a change of a listing has one event', () => {
	test.each<
		readonly [name: string, before: Listing | undefined, after: Listing | undefined, expected: readonly string[]]
	>([
		['a new draft', undefined, drafted, []],
		['a deleted draft', drafted, undefined, []],
		['a publication', drafted, published, ['listing.published']],
		['a withdrawal', published, withdraw(published), ['listing.withdrawn']],
		['another publication', withdraw(published), again.ok ? again.value : undefined, ['listing.published']],
		['a pause', published, pause(published, true), ['listing.changed']],
		['lanes', published, setLanes(published, 4), ['listing.changed']],
		['the same revision', published, published, []],
	])('%s', (_, before, after, expected) => {
		expect(listingEvents(before, after, noon).map(({ type }) => type)).toEqual(expected);
	});

	test('with its revision, and whether it is on sale', () => {
		const facts = { at: noon, listingId };
		expect([
			...listingEvents(drafted, published, noon),
			...listingEvents(published, pause(published, true), noon),
		]).toEqual([
			{ type: 'listing.published', ...facts, revision: 2, onSale: true },
			{ type: 'listing.changed', ...facts, revision: 3, onSale: false },
		]);
	});
});

describe('a change of a stock row has the variants that crossed zero', () => {
	const row = (available: StockRow['available'], lanes?: number): StockRow => ({
		available,
		revision: 1,
		...(lanes && { lanes }),
	});
	const crossed = (before: StockRow | undefined, after: StockRow) =>
		stockEvents({ listingId, color: 'red' }, before, after, noon).map((event) => [
			event.type,
			'size' in event && event.size,
		]);

	test.each<
		readonly [name: string, before: StockRow | undefined, after: StockRow, expected: readonly (readonly string[])[]]
	>([
		['the last piece', row({ S: 1, M: 2 }), row({ S: 0, M: 1 }), [['stock.sold_out', 'S']]],
		['a piece that is not the last', row({ S: 2 }), row({ S: 1 }), []],
		['pieces again', row({ S: 0, M: 0 }), row({ S: 3, M: 0 }), [['stock.back_in_stock', 'S']]],
		[
			'both at once',
			row({ S: 1, M: 0 }),
			row({ S: 0, M: 1 }),
			[
				['stock.sold_out', 'S'],
				['stock.back_in_stock', 'M'],
			],
		],
		['a first piece', row({}), row({ S: 5 }), [['stock.back_in_stock', 'S']]],
		['a new row with and without pieces', undefined, row({ S: 5, M: 0 }), [['stock.back_in_stock', 'S']]],
		['an empty size that is new', row({ S: 5 }), row({ S: 5, M: 0 }), []],
		['another revision', row({ S: 0, M: 1 }), { ...row({ S: 0, M: 1 }), revision: 2 }, []],
		['one of several lanes', row({ S: 1 }, 4), row({ S: 0 }, 4), []],
		['stock that is spread over lanes', row({ S: 1, M: 2 }), row({ S: 1, M: 0 }, 4), []],
		[
			'lanes that are merged',
			row({ S: 0, M: 0 }, 4),
			row({ S: 3, M: 0 }),
			[
				['stock.back_in_stock', 'S'],
				['stock.sold_out', 'M'],
			],
		],
	])('%s', (_, before, after, expected) => {
		expect(crossed(before, after)).toEqual(expected);
	});

	test.each(['red', '尺 # 00#'])('found by its key, whose color is %j', (color) => {
		expect(stockKeys.listingAndColor(stockKeys.row({ listingId, color, lane: 7 }))).toEqual({ listingId, color });
		expect(stockKeys.listingAndColor({ pk: 'T#tenant-a', sk: `L#${unique(1)}` })).toBeUndefined();
	});
});
