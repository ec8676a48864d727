/** A listing has one stock row per color, and one transaction writes them all: 40 rows stay below DynamoDB's 100 items. */
export const maxColors = 40;
export const maxSizes = 40;
/**
 * Colors, and sizes, over the life of a listing. Stock of a removed color is kept, because reserved pieces may be released to
 * it. These limits bound the rows of a listing and the sizes of a row.
 */
export const maxColorsEver = 80;
export const maxSizesEver = 80;
/**
 * Bytes of a card's title, category, colors, sizes and pictures as JSON, so that the whole card stays below 4 KB. A page has a
 * hundred cards, and every index holds all of them in memory.
 */
export const maxCardTextBytes = 3_600;
/**
 * Changes of the search card in one business day. Each is a record in the change log, which every index reads.
 * Taking a listing off sale is never refused; the bound on putting it on sale bounds that too.
 */
export const maxIndexedChanges = 60;
export const maxTiers = 10;
/** Largest quantity of one line: a wholesale order of one size, far below where amounts would leave the safe integers. */
export const maxQuantity = 100_000;
/** The weight of one piece: a hundred kilograms, more than any garment. */
export const maxWeightGrams = 100_000;
