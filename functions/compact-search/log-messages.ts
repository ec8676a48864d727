/** The message of each comparison of the index with the listings. `drift` is the number of listings that differed. */
export const indexCompared = 'search index compared';
/** The message of each run. `stored`: there was something to merge. */
export const searchCompacted = 'search compacted';
