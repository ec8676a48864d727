export type * from './entry.ts';
export * from './facet-query.ts';
export * from './plain-index.ts';
export type { IndexedListing, SearchIndex } from './search-index.ts';
