export * from './checkout.ts';
export * from './checkouts-by-day-store.ts';
export * from './review-store.ts';
