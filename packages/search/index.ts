export type * from './posted.ts';
export { type Changes, type Posting, changes, postings } from './postings.ts';
export * from './search-store.ts';
export { queryTerms, termsOf } from './terms.ts';
