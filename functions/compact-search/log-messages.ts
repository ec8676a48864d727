/** The message of each comparison of the index with the listings. `drift` is the number of listings that differed. */
export const indexCompared = 'search index compared';
/** The message of each run. `behindMinutes` is the age of the newest segment while the log has grown since. */
export const searchCompacted = 'search compacted';
