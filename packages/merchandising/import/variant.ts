import { maxAvailable } from '../stock.ts';
import { parseDecimal } from '#kernel';
import type { FaultReason } from './fault.ts';
import type { Axes, Axis, Report } from './options.ts';
import { colorCode, textFault } from './text.ts';
import type { Row } from './rows.ts';

/** A variant of a product, with its row. */
export interface Variant {
	readonly row: Row;
	readonly color: string;
	readonly size: string;
	readonly price: number;
	/** Pieces in stock; null when the file has no quantity. */
	readonly quantity: number | null;
	readonly weightGrams: number | undefined;
}

const maxColorLength = 40;
const maxSizeLength = 20;

/** Reads a variant from its row and reports every fault. Undefined when the variant cannot be sold. */
export function readVariant(row: Row, axes: Axes, report: Report): Variant | undefined {
	const color = optionValue(
		row,
		axes.color,
		(value) => textFault(value, maxColorLength) ?? textFault(colorCode(value), maxColorLength),
		report,
	);
	const size = optionValue(row, axes.size, (value) => textFault(value, maxSizeLength), report);
	const price = readPrice(row, report);
	const quantity = readQuantity(row, report);
	const weightGrams = readWeight(row, report);
	if (color === undefined || size === undefined || price === undefined) return undefined;
	return { row, color, size, price, quantity, weightGrams };
}

/** The row's value of an option; `''` when the product lacks the option. */
function optionValue(
	row: Row,
	axis: Axis | undefined,
	check: (value: string) => FaultReason | undefined,
	report: Report,
): string | undefined {
	if (axis === undefined) return '';
	const value = row.cell(axis.value);
	const fault = value === '' ? 'option_missing' : check(value);
	if (fault === undefined) return value;
	report(row, axis.value, fault);
	return undefined;
}

const priceReasons = {
	not_a_price: 'price_not_a_number',
	too_precise: 'price_too_precise',
	too_large: 'price_too_large',
} as const satisfies Record<string, FaultReason>;

function readPrice(row: Row, report: Report): number | undefined {
	const text = row.cell('price');
	const price = parseDecimal(plainNumber(text));
	if (price.ok && price.value.amount > 0) return price.value.amount;
	const reason = price.ok ? 'price_zero' : priceReasons[price.refusal];
	report(row, 'price', text === '' ? 'price_missing' : reason);
	return undefined;
}

/** A shop that oversells has negative quantities: nothing is left to sell, and the fault tells the merchant. */
function readQuantity(row: Row, report: Report): number | null {
	const text = row.cell('quantity');
	if (text === '') return null;
	const match = /^(-?)(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.0*)?$/.exec(plainNumber(text));
	const quantity = Number(match?.[2]?.replaceAll(',', ''));
	if (match === null || quantity > maxAvailable) {
		report(row, 'quantity', match === null ? 'quantity_not_an_integer' : 'quantity_too_large');
		return null;
	}
	if (match[1] === '' || quantity === 0) return quantity;
	report(row, 'quantity', 'quantity_negative');
	return 0;
}

/** The heaviest piece that a listing may state. */
const maxWeightGrams = 1_000_000;

function readWeight(row: Row, report: Report): number | undefined {
	const text = plainNumber(row.cell('weight'));
	// Shopify writes 0 for a variant without a weight.
	if (/^0*(?:\.0*)?$/.test(text)) return undefined;
	const grams = /^\d{1,7}(?:\.0*)?$/.test(text) ? Number(text) : Infinity;
	if (grams <= maxWeightGrams) return grams;
	report(row, 'weight', 'weight_not_in_grams');
	return undefined;
}

/** A number as merchants write it: with a currency or unit, and in full-width digits. `￥２９９` and `299元` are `299`. */
function plainNumber(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/^(?:¥|cny|rmb)\s*/i, '')
		.replace(/\s*(?:元|cny|rmb|件|克|g)$/i, '')
		.trim();
}
