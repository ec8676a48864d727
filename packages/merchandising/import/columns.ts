import { folded } from '#kernel';

/**
 * The columns that an import reads, by their names in Shopify's product CSV: first the name used until 2024, then the name
 * used since. Case and width of a name do not matter.
 */
const names = {
	handle: ['Handle', 'URL handle'],
	title: ['Title'],
	type: ['Type'],
	category: ['Product Category', 'Product category'],
	tags: ['Tags'],
	option1Name: ['Option1 Name', 'Option1 name'],
	option1Value: ['Option1 Value', 'Option1 value'],
	option2Name: ['Option2 Name', 'Option2 name'],
	option2Value: ['Option2 Value', 'Option2 value'],
	option3Name: ['Option3 Name', 'Option3 name'],
	option3Value: ['Option3 Value', 'Option3 value'],
	sku: ['Variant SKU', 'SKU'],
	price: ['Variant Price', 'Price'],
	quantity: ['Variant Inventory Qty', 'Inventory quantity'],
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
	/** The last header, by which a fault names the end of a row that is too long. */
	readonly lastName: string;
	readonly missing: readonly string[];
}

/** Headers as the file writes them, of the columns that a fault of a stored product can name. */
export type FaultColumns = Readonly<Record<'handle' | 'price' | 'quantity', string>>;

/** Finds the columns in a header row. Of two columns with the same name the first counts. */
export function readHeader(header: readonly string[]): Columns {
	const at = new Map<Column, number>();
	for (const [index, name] of header.entries()) {
		const column = columnByName.get(folded(name));
		if (column !== undefined && !at.has(column)) at.set(column, index);
	}
	return {
		width: header.length,
		at,
		name: (column) => header[at.get(column) ?? -1]?.trim().slice(0, maxHeaderLength) ?? names[column][0],
		lastName: (header.at(-1) ?? '').trim().slice(0, maxHeaderLength),
		missing: required.filter((column) => !at.has(column)).map((column) => names[column][0]),
	};
}

/** A fault repeats a header, and white space may make a header of any length. Shopify's longest have some 50 characters. */
const maxHeaderLength = 80;
