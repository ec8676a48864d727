export * from './follow-tenant.ts';
export * from './listing.ts';
export * from './stock.ts';
export type * from './stores.ts';
export * from './import/index.ts';
