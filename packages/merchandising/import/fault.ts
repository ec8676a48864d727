/**
 * Why a row, or a product, of a file did not become (all of) a listing. A closed union: each code is documented here.
 *
 * | reason | what is left out | why |
 * |---|---|---|
 * | `handle_missing` | the row | nothing says to which product it belongs |
 * | `title_missing` | the product | its first row has no title |
 * | `title_differs` | the rows up to the next handle | the handle already names a product with another title |
 * | `text_too_long`, `text_unstorable` | the row, or the product for its title and category | over the limit of that field; control or invisible characters |
 * | `option_unsupported` | the product | it varies in something that is neither color nor size |
 * | `option_repeated` | the product | two options are both colors, or both sizes |
 * | `option_differs` | the row | it names another option than the product's first row |
 * | `option_missing` | the row | no value for the product's color or size |
 * | `price_missing`, `price_not_a_number`, `price_too_precise`, `price_too_large`, `price_zero` | the row | a price is a decimal above zero with at most two places |
 * | `price_differs` | the row | a listing has one price, that of its first priced row; nobody shall buy this variant at another |
 * | `quantity_not_an_integer`, `quantity_too_large` | the quantity | the variant is listed; its stock stays as it was, 0 when new |
 * | `quantity_negative` | the quantity | an oversold variant is listed with stock 0 |
 * | `variant_repeated` | the row | the same color and size stood before |
 * | `too_many_colors`, `too_many_sizes` | the product | over the limits of a listing: their number, or what their names take on its card |
 * | `no_variant` | the product | its rows hold no variant at all |
 * | `fields_too_many` | the row | it has more fields than the header: an unquoted comma, so its cells are not where they seem |
 * | `quote_not_closed` | all from that line on | a quoted field has no end |
 * | `not_a_listing` | the product | it breaks another rule of listings |
 *
 * These show only when the product meets the listing that it was imported as before. Nothing of that listing changes then,
 * neither its content nor its stock.
 *
 * | reason | column | why |
 * |---|---|---|
 * | `price_below_tier` | price | a tier that the merchant added is dearer than the price of the file |
 * | `stock_in_lanes` | quantity | it is sold in more lanes than one transaction can merge: merge them first |
 * | `too_many_colors`, `too_many_sizes` | handle | with those it once had, whose stock is kept, it has more than 80; or its card would be too large |
 * | `changed_too_often` | handle | it is on sale, and what search shows of it has changed 60 times on this business day |
 * | `listing_refused` | handle | the listing refuses the change for another reason |
 */
export type FaultReason =
	| 'handle_missing'
	| 'title_missing'
	| 'title_differs'
	| 'text_too_long'
	| 'text_unstorable'
	| 'option_unsupported'
	| 'option_repeated'
	| 'option_differs'
	| 'option_missing'
	| 'price_missing'
	| 'price_not_a_number'
	| 'price_too_precise'
	| 'price_too_large'
	| 'price_zero'
	| 'price_differs'
	| 'quantity_not_an_integer'
	| 'quantity_too_large'
	| 'quantity_negative'
	| 'variant_repeated'
	| 'too_many_colors'
	| 'too_many_sizes'
	| 'no_variant'
	| 'fields_too_many'
	| 'quote_not_closed'
	| 'not_a_listing'
	| 'price_below_tier'
	| 'stock_in_lanes'
	| 'changed_too_often'
	| 'listing_refused';

/**
 * One fault of a file. `line` is the line of the file on which the row begins, counted from 1 as an editor does;
 * `column` is the header as the file writes it; `product` is the row's handle, when it has one.
 */
export interface FileFault {
	readonly line: number;
	readonly column: string;
	readonly reason: FaultReason;
	readonly product?: string | undefined;
}

/**
 * Why nothing of a file was taken: it is neither UTF-8 nor GB 18030 text; it holds U+FFFD, the sign that characters were
 * lost on the way (`text/csv` that is not UTF-8 may be read as if it were: `application/octet-stream` is not read at all);
 * it has no header row, or lacks the columns named; it has no row below the header; it is over a limit.
 */
export type UnreadableReason =
	| 'encoding'
	| 'characters_lost'
	| 'columns_missing'
	| 'no_rows'
	| 'too_many_columns'
	| 'too_many_rows'
	| 'too_many_products'
	| 'too_large';

/** What an import refuses. */
export interface ImportRefusal {
	readonly kind: 'file_unreadable';
	readonly reason: UnreadableReason;
	/** For `columns_missing`: the columns that must be there, under one of their names. */
	readonly columns?: readonly string[];
}
