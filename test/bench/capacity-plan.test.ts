import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { configs } from '../../infra/stages.ts';
import { root } from '../support/sources.ts';
import { type Counted, countOrder } from './capacity-plan/counted.ts';
import { type Deployed, readDeployed } from './capacity-plan/deployed.ts';
import { planDocument, publishedRate } from './capacity-plan/document.ts';
import type { Inputs } from './capacity-plan/durations.ts';
import { type Assumptions, assumed } from './capacity-plan/inputs.ts';
import { type Row, breaksAt, rowsOf, takes } from './capacity-plan/rows.ts';

let inputs: Inputs;
beforeAll(async () => {
	inputs = { counted: await countOrder(), deployed: readDeployed(), assumed };
});

const rows = (change: Partial<Inputs> = {}, rate = publishedRate) => rowsOf({ ...inputs, ...change }, rate);
function rowOf(all: readonly Row[], part: string): Row {
	const row = all.find((one) => one.part.startsWith(part));
	if (row === undefined) throw new Error(`no row ${part}`);
	return row;
}

test('the published plan is what the script makes: run `npm run capacity -- --write`', () => {
	expect(readFileSync(join(root, 'infra/capacity.md'), 'utf8')).toBe(planDocument(inputs, publishedRate));
});

test('the units by key sum to the 13 of an order, and the 3 of its audit entry', () => {
	const { stock, checkout, order, index, audit } = inputs.counted.units;
	expect(stock + checkout + order + index + audit).toBe(13 + 3);
});

test('the mappings are those of the template, and its functions have the size of their specs', () => {
	expect(inputs.deployed.consumers.get('count-sales')).toEqual({ batchSize: 100, factor: 1 });
	expect(inputs.deployed.schedules).toBe(6);
});

describe('a row follows its input:', () => {
	const deployed = (change: Partial<Deployed>): Partial<Inputs> => ({ deployed: { ...inputs.deployed, ...change } });
	const counted = (units: Partial<Counted['units']>): Partial<Inputs> => ({
		counted: { ...inputs.counted, units: { ...inputs.counted.units, ...units } },
	});

	test('twice the rate takes twice as much', () => {
		const [once, twice] = [rows(), rows({}, 2 * publishedRate)].map((all) => rowOf(all, 'Table `catalog`'));
		expect(takes(twice as Row, 2 * publishedRate)).toBe(2 * takes(once as Row, publishedRate));
	});

	test("the stage's throttle", () => {
		const throttle = { requestsPerSecond: 123, burst: 1 };
		expect(rowOf(rows(deployed({ config: { ...configs.prod, throttle } })), 'API Gateway, the stage').limit).toBe(123);
	});

	test("the stage's warm throughput, which brings shards as well", () => {
		const warm = { readUnitsPerSecond: 90_000, writeUnitsPerSecond: 30_000 };
		const warmed = rows(deployed({ config: { ...configs.prod, warmThroughput: { orders: warm } } }));
		expect(rowOf(warmed, 'Table `orders`, new').limit).toBe(30_000);
		expect(rowOf(warmed, 'Stream, `count-sales`').part).toContain('in 30 shards');
	});

	test('the batch size of a consumer', () => {
		const consumers = new Map(inputs.deployed.consumers).set('count-sales', { batchSize: 50, factor: 1 });
		const limits = [rows(), rows(deployed({ consumers }))].map((all) => rowOf(all, 'Stream, `count-sales`').limit ?? 0);
		expect(limits[1]).toBe((limits[0] ?? 0) / 2);
	});

	test('the memory of a function', () => {
		const payments = { ...inputs.deployed.functions.payments, memoryMegabytes: 512 };
		const smaller = rows(deployed({ functions: { ...inputs.deployed.functions, payments } }));
		const [before, after] = [rows(), smaller].map((all) => rowOf(all, 'Lambda `payments`').perOrder);
		expect(after).toBeGreaterThan(before ?? 0);
	});

	test('the units of a checkout', () => {
		const { checkout } = inputs.counted.units;
		const [before, after] = [rows(), rows(counted({ checkout: checkout + 1 }))].map((all) =>
			rowOf(all, 'Table `orders`'),
		);
		expect(after?.perOrder).toBeCloseTo((before?.perOrder ?? 0) + 1);
	});

	test('every assumption', () => {
		const unused = (Object.keys(assumed) as (keyof Assumptions)[]).filter((name) => {
			const other = { ...inputs, assumed: { ...assumed, [name]: assumed[name] * 1.5 } };
			const withoutItself = (text: string) => text.slice(0, text.indexOf('## Assumptions'));
			return withoutItself(planDocument(other, publishedRate)) === withoutItself(planDocument(inputs, publishedRate));
		});
		expect(unused).toEqual([]);
	});
});

test('limits are listed in the order in which they break', () => {
	const listed = planDocument(inputs, publishedRate).split('## All parts')[0] ?? '';
	const parts = rows()
		.filter((row) => breaksAt(row) < publishedRate)
		.toSorted((a, b) => breaksAt(a) - breaksAt(b))
		.map((row) => listed.indexOf(`| ${row.part} `));
	expect(parts).not.toContain(-1);
	expect(parts).toEqual(parts.toSorted((a, b) => a - b));
});
