export { type Posting, type PostingChanges, postingChanges, postings } from './postings.ts';
export type * from './search-query.ts';
export * from './search-store.ts';
export { queryTerms, termsOf } from './terms.ts';
