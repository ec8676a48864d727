import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../support/sources.ts';
import { oldFile, read, shirt } from './files.ts';

const real = `${root}/../shared/data/apparel.csv`;

describe.runIf(existsSync(real))('the real file of a merchant', () => {
	const file = read(existsSync(real) ? readFileSync(real) : oldFile([shirt]));

	test('has 25 products, of which 24 become listings and one is a fault', () => {
		expect([file.productCount, file.products.length]).toEqual([25, 24]);
		expect(file.faults).toEqual([
			{ line: 19, column: 'Variant Price', reason: 'price_differs', product: 'ayers-chambray' },
			{ line: 232, column: 'Variant Price', reason: 'price_zero', product: 'the-field-report-vol-2' },
		]);
	});

	test('keeps colors, sizes, prices and stock to the piece', () => {
		const coat = file.products.find((one) => one.handle === 'foraker-canvas-coat');
		expect(coat).toEqual({
			handle: 'foraker-canvas-coat',
			line: 158,
			title: 'Duckworth Woolfill Jacket',
			category: 'Mens',
			price: 18_800,
			colors: ['Harvest', 'Navy'],
			sizes: ['S', 'M', 'L', 'XL'],
			stock: [
				[7, 13, 11, 6],
				[7, 15, 7, 0],
			],
		});
		const pieces = file.products
			.flatMap((one) => one.stock.flat())
			.reduce<number>((total, count) => total + (count ?? 0), 0);
		expect(pieces).toBe(364);
	});
});
