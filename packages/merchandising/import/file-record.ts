import type { CsvRecord } from '#kernel';

/** A record of a file: the line on which it begins, and its cells, as `CsvRecord` has them. */
export type FileRecord = Pick<CsvRecord, 'line' | 'width' | 'overflows' | 'cell'>;
