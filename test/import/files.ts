import { type FileFault, type ProductFile, readProducts } from '#merchandising';

/** A file in the old column names, from rows given by column. */
export function oldFile(rows: readonly Partial<Record<keyof typeof oldNames, string>>[]): string {
	return csv(oldNames, rows);
}

/** The same file in the new column names. */
export function newFile(rows: readonly Partial<Record<keyof typeof oldNames, string>>[]): string {
	return csv(newNames, rows);
}

const oldNames = {
	handle: 'Handle',
	title: 'Title',
	body: 'Body (HTML)',
	type: 'Type',
	tags: 'Tags',
	n1: 'Option1 Name',
	v1: 'Option1 Value',
	n2: 'Option2 Name',
	v2: 'Option2 Value',
	n3: 'Option3 Name',
	v3: 'Option3 Value',
	sku: 'Variant SKU',
	quantity: 'Variant Inventory Qty',
	price: 'Variant Price',
	image: 'Image Src',
} as const;

const newNames = {
	title: 'Title',
	handle: 'URL handle',
	body: 'Description',
	category: 'Product category',
	type: 'Type',
	tags: 'Tags',
	sku: 'SKU',
	n1: 'Option1 name',
	v1: 'Option1 value',
	n2: 'Option2 name',
	v2: 'Option2 value',
	n3: 'Option3 name',
	v3: 'Option3 value',
	price: 'Price',
	quantity: 'Inventory quantity',
	image: 'Product image URL',
} as const;

function csv(
	names: Readonly<Record<string, string>>,
	rows: readonly Readonly<Record<string, string | undefined>>[],
): string {
	const lines = [Object.values(names), ...rows.map((row) => Object.keys(names).map((key) => row[key] ?? ''))];
	return `${lines.map((cells) => cells.map(quoted).join(',')).join('\n')}\n`;
}

function quoted(cell: string): string {
	return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The content of a readable file. */
export function read(text: string | Uint8Array): ProductFile {
	const file = readProducts(typeof text === 'string' ? new TextEncoder().encode(text) : text);
	if (!file.ok) throw new Error(`unreadable: ${file.refusal.reason}`);
	return file.value;
}

/** The faults of a file as `line column reason`. */
export function faultLines(file: { readonly faults: readonly FileFault[] }): string[] {
	return file.faults.map(({ line, column, reason }) => `${line} ${column} ${reason}`);
}

/** A shirt with one variant, and the row of another. */
export const shirt = {
	handle: 'shirt',
	title: 'Shirt',
	type: 'Shirts',
	n1: 'Color',
	v1: 'Red',
	n2: 'Size',
	v2: 'S',
	price: '98.00',
	quantity: '3',
};
export const more = { handle: 'shirt', v1: 'Red', v2: 'M', price: '98.00', quantity: '4' };
