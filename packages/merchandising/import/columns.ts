import { csvCell, folded } from '#kernel';

/**
 * The columns that an import reads, by their names in Shopify's product CSV: first the name used until 2024, then the name
 * used since, then the names of the template and of Chinese exports. Case and width of a name do not matter.
 */
const names = {
	handle: ['Handle', 'URL handle', '商品编码', '商品编号', '货号', '款号'],
	title: ['Title', '商品名称', '商品标题', '名称'],
	titleEn: ['English title', '英文名称', '英文标题'],
	type: ['Type', '分类', '类目', '类别', '商品分类', '商品类目'],
	category: ['Product Category', 'Product category'],
	tags: ['Tags', '标签'],
	option1Name: ['Option1 Name', 'Option1 name'],
	option1Value: ['Option1 Value', 'Option1 value'],
	option2Name: ['Option2 Name', 'Option2 name'],
	option2Value: ['Option2 Value', 'Option2 value'],
	option3Name: ['Option3 Name', 'Option3 name'],
	option3Value: ['Option3 Value', 'Option3 value'],
	color: ['Color', 'Colour', '颜色', '颜色分类'],
	size: ['Size', '尺码', '尺寸'],
	sku: ['Variant SKU', 'SKU', '规格编码', 'SKU编码', '商家编码'],
	price: ['Variant Price', 'Price', '价格', '售价', '单价', '销售价'],
	quantity: ['Variant Inventory Qty', 'Inventory quantity', '库存', '库存数量', '数量'],
	weight: ['Variant Grams', 'Weight value (grams)', '重量', '重量(克)', '重量(g)'],
} as const;
export type Column = keyof typeof names;

/** Columns without which no row becomes a listing. Shopify omits the quantity for shops with several locations. */
const required: readonly Column[] = ['handle', 'title', 'price'];

const columnByName = new Map(
	Object.entries(names).flatMap(([column, spellings]) => spellings.map((name) => [folded(name), column as Column])),
);

/** The position of each column in a row. */
export interface Columns {
	readonly width: number;
	readonly at: ReadonlyMap<Column, number>;
	/** The header of a column as the file writes it. */
	name(column: Column): string;
	/** The header at an index as the file writes it. Without an index it is the last one, which names a row's end. */
	nameAt(index?: number): string;
	readonly missing: readonly string[];
}

/** Headers as the file writes them, of the columns that a fault of a stored product can name. */
export type FaultColumns = Readonly<Record<'handle' | 'price' | 'quantity', string>>;

/** The template's headers: Chinese with the English name, which stand as one column each. */
const templateColumns = [
	['handle', 'Handle'],
	['title', 'Title'],
	['titleEn', 'English title'],
	['type', 'Type'],
	['color', 'Color'],
	['size', 'Size'],
	['price', 'Price, CNY'],
	['quantity', 'Inventory quantity'],
	['weight', 'Grams'],
] as const satisfies (readonly [Column, string])[];

/** A file to fill in, in UTF-8 with the byte order mark that Excel needs: bilingual headers and one product as an example. */
export const importTemplate = [
	`\ufeff${templateColumns.map(([column, english]) => csvCell(`${chineseName(column)} (${english})`)).join()}`,
	'LS-001,亚麻衬衫,Linen shirt,衬衫,白色,S,129.00,20,220',
	'LS-001,,,,白色,M,129.00,30,',
	'LS-001,,,,藏青,M,129.00,10,',
	'',
].join('\r\n');

function chineseName(column: Column): string {
	return names[column].find((name) => /\p{Script=Han}/u.test(name)) ?? column;
}

/** A Chinese name before its translation or unit in parentheses, as in `价格 (Price)`. English names keep theirs. */
function withoutTranslation(name: string): string {
	return /^\p{Script=Han}+/u.exec(folded(name))?.[0] ?? '';
}

/** Finds the columns in a header row. Of two columns with the same name the first counts. */
export function readHeader(header: readonly string[]): Columns {
	const at = new Map<Column, number>();
	for (const read of [folded, withoutTranslation])
		for (const [index, name] of header.entries()) {
			const column = columnByName.get(read(name));
			if (column !== undefined && !at.has(column)) at.set(column, index);
		}
	return {
		width: header.length,
		at,
		name: (column) => header[at.get(column) ?? -1]?.trim().slice(0, maxHeaderLength) ?? names[column][0],
		nameAt: (index = -1) => (header[index] ?? header.at(-1) ?? '').trim().slice(0, maxHeaderLength),
		missing: required.filter((column) => !at.has(column)).map((column) => names[column][0]),
	};
}

/** A fault repeats a header, and white space may make a header of any length. Shopify's longest have some 50 characters. */
const maxHeaderLength = 80;
