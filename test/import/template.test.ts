import { describe, expect, test } from 'vitest';
import { contentOf, importTemplate } from '#merchandising';
import { faultLines, read } from './files.ts';

test('the template is a file of one product without a fault', () => {
	const { products, faults } = read(importTemplate);
	expect(faults).toEqual([]);
	expect(products).toMatchObject([
		{
			handle: 'LS-001',
			colors: ['白色', '藏青'],
			sizes: ['S', 'M'],
			stock: [
				[20, 30],
				[0, 10],
			],
		},
	]);
	expect(products.map(contentOf)).toMatchObject([
		{ title: { zh: '亚麻衬衫', en: 'Linen shirt' }, category: '衬衫', price: { amount: 12_900 }, weightGrams: 220 },
	]);
});

describe('a file with Chinese headers', () => {
	const file = (header: string, ...rows: string[]) => read([header, ...rows, ''].join('\n'));

	test('is read whatever their width, unit or translation', () => {
		const rows = ['a,衬衫,上衣,红,S,299,5', 'a,,,红,M,299,6'];
		const plain = file('商品编码,商品名称,分类,颜色,尺码,价格,库存', ...rows);
		expect(plain.products).toMatchObject([{ handle: 'a', title: '衬衫', category: '上衣', sizes: ['S', 'M'] }]);
		expect(file('货号 (Handle),商品标题（Title）,类目,颜色分类,尺寸,售价(元),库存数量', ...rows).products).toEqual(
			plain.products,
		);
	});

	test.each(['￥299', '¥299.00', '299元', '２９９', '￥２９９．００', 'CNY 299'])(
		'takes %s for a price of 299 yuan',
		(price) => {
			const { products } = file('商品编码,商品名称,价格', `a,衬衫,${price}`);
			expect(products.map((product) => product.price)).toEqual([29_900]);
		},
	);

	test('reports a weight that is no number of grams, and keeps the variant', () => {
		const { products, ...faults } = file('商品编码,商品名称,价格,重量(克)', 'a,衬衫,1,半斤');
		expect(faultLines(faults)).toEqual(['2 重量(克) weight_not_in_grams']);
		expect(products).toHaveLength(1);
	});
});

test('a column of a metafield named Color is no color', () => {
	const header = 'Handle,Title,Price,Color (product.metafields.shopify.color-pattern)';
	expect(read(`${header}\na,A,1,red\n`).products.map(({ colors }) => colors)).toEqual([['']]);
});
