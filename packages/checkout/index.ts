export * from './end.ts';
export { type Holding, holding, maxHolds } from './holding.ts';
export * from './input.ts';
export * from './pay.ts';
export * from './place.ts';
export { type Quote, type QuoteSources, type Quotes, quotes } from './quotes.ts';
export type * from './refusal.ts';
export * from './reconcile.ts';
export * from './review.ts';
