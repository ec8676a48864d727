/** The message of each comparison of the index with the listings. `drift` is the number of listings that differed. */
export const indexCompared = 'search index compared';
/** The message of a run without a comparison. `stored` says whether the log had grown, so that a segment was stored. */
export const searchCompacted = 'search compacted';
