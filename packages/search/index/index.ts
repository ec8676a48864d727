export type { PageRequest } from './answer.ts';
export type * from './entry.ts';
export * from './facet-query.ts';
export type { VariantsInStock } from './listing-state.ts';
export { type IndexedListing, type SearchIndex, emptyIndex, readSegment } from './search-index.ts';
export { DamagedSegment } from './segment.ts';
