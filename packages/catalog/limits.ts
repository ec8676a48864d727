/** A listing has one stock row a color, and one transaction touches them all: 40 rows leave room below DynamoDB's 100. */
export const maxColors = 40;
export const maxSizes = 40;
/**
 * Colors, and sizes, over the life of a listing. What was reserved of one that is gone may come back to it, so its stock is
 * kept: these bound the rows of a listing, and the sizes of a row.
 */
export const maxColorsEver = 80;
export const maxSizesEver = 80;
/**
 * Bytes of a card's title, category, colors and sizes as JSON: with what else a card has it stays below 4 KB. A page reads a
 * hundred cards, and a publish writes up to 44 copies.
 */
export const maxCardTextBytes = 3_600;
/**
 * Changes of a business day that search shows. Each rewrites up to 44 copies of the card, in the table and its index. Taking a
 * listing off sale is never refused; it is bounded by how often it is put on sale.
 */
export const maxIndexedChanges = 60;
export const maxTiers = 10;
/** Largest quantity of one line: a wholesale order of one size, far below where amounts would leave the safe integers. */
export const maxQuantity = 100_000;
