/**
 * Reasons for which a row or product of a file did not become a listing, or not all of one. The union is closed.
 *
 * | reason | what is left out | why |
 * |---|---|---|
 * | `handle_missing` | the row | it names no product |
 * | `title_missing` | the product | its first row has no title |
 * | `title_differs` | the rows up to the next handle | the handle already names a product with another title |
 * | `text_too_long`, `text_unstorable` | the row, or the product for its title and category | over the limit of that field; control or invisible characters |
 * | `option_unsupported` | the product | it varies in an option that is neither color nor size |
 * | `option_repeated` | the product | two options are both colors, or both sizes |
 * | `option_differs` | the row | it names another option than the product's first row |
 * | `option_missing` | the row | no value for the product's color or size |
 * | `price_missing`, `price_not_a_number`, `price_too_precise`, `price_too_large`, `price_zero` | the row | a price is a decimal above zero with at most two places |
 * | `price_differs` | the row | a listing has one price, that of its first priced row, and this variant is not sold at that price |
 * | `quantity_not_an_integer`, `quantity_too_large` | the quantity | the variant is listed; its stock stays as it was, or 0 when new |
 * | `quantity_negative` | the quantity | an oversold variant is listed with stock 0 |
 * | `weight_not_in_grams` | the weight | a weight is a whole number of grams from 1 to 1,000,000 |
 * | `variant_repeated` | the row | an earlier row has the same color and size |
 * | `too_many_colors`, `too_many_sizes` | the product | it exceeds the limits of a listing: their number, or the bytes of their names on its card |
 * | `no_variant` | the product | its rows have no variant |
 * | `fields_too_many` | the row | it has more fields than the header: an unquoted comma, which shifts its cells |
 * | `quote_not_closed` | everything from that line on | a quoted field has no end |
 * | `not_a_listing` | the product | it violates another rule of listings |
 *
 * These appear only when a product is applied to the listing that an earlier import made of it. That listing then keeps its
 * content and its stock.
 *
 * | reason | column | why |
 * |---|---|---|
 * | `price_below_tier` | price | a tier that the merchant added is dearer than the price of the file |
 * | `stock_in_lanes` | quantity | it is sold in more lanes than one transaction merges: merge them first |
 * | `too_many_colors`, `too_many_sizes` | handle | it has more than 80 with its earlier ones, whose stock is kept; or its card would be too large |
 * | `changed_too_often` | handle | it is on sale, and its search card has changed 60 times on this business day |
 * | `import_outdated` | handle | its listing, or stock that would be set, changed after the preview |
 * | `listing_refused` | handle | its listing refuses the change for another reason |
 */
export const faultReasons = [
	'handle_missing',
	'title_missing',
	'title_differs',
	'text_too_long',
	'text_unstorable',
	'option_unsupported',
	'option_repeated',
	'option_differs',
	'option_missing',
	'price_missing',
	'price_not_a_number',
	'price_too_precise',
	'price_too_large',
	'price_zero',
	'price_differs',
	'quantity_not_an_integer',
	'quantity_too_large',
	'quantity_negative',
	'weight_not_in_grams',
	'variant_repeated',
	'too_many_colors',
	'too_many_sizes',
	'no_variant',
	'fields_too_many',
	'quote_not_closed',
	'not_a_listing',
	'price_below_tier',
	'stock_in_lanes',
	'changed_too_often',
	'import_outdated',
	'listing_refused',
] as const;
export type FaultReason = (typeof faultReasons)[number];

/**
 * A fault of a file. `line` is the line on which the row begins, counted from 1. `column` is the header as the file writes
 * it. `product` is the row's handle, if it has one.
 */
export interface FileFault {
	readonly line: number;
	readonly column: string;
	readonly reason: FaultReason;
	readonly product?: string | undefined;
}

/**
 * Reasons to refuse a whole file. `encoding`: it is neither UTF-8 nor GB 18030. `workbook_unreadable`: it is a damaged or
 * encrypted workbook, or one of the old `.xls` format. `characters_lost`: it contains U+FFFD, so
 * characters were lost in transit. A proxy may decode `text/csv` as UTF-8; it leaves `application/octet-stream` alone.
 * `columns_missing`: it has no header row, or lacks the columns named. `no_rows`: it has no row below the header. The
 * others: it exceeds a limit.
 */
export type UnreadableReason =
	| 'encoding'
	| 'characters_lost'
	| 'workbook_unreadable'
	| 'columns_missing'
	| 'no_rows'
	| 'too_many_columns'
	| 'too_many_rows'
	| 'too_many_products'
	| 'too_large';

/** The refusal of a file. */
export interface ImportRefusal {
	readonly kind: 'file_unreadable';
	readonly reason: UnreadableReason;
	/** For `columns_missing`: the missing columns, each by one of its names. */
	readonly columns?: readonly string[];
	/** For `characters_lost` in a CSV: the line on which the row of the first lost character begins, counted from 1. */
	readonly line?: number;
	/** For `characters_lost`: the header of its column, as the file writes it. */
	readonly column?: string;
}
