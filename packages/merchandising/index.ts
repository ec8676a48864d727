export * from './sync-tenant.ts';
export * from './listing.ts';
export * from './change-listings.ts';
export * from './own-listings.ts';
export * from './media.ts';
export * from './stock.ts';
export type * from './deps.ts';
export type * from './refusal.ts';
export * from './import/index.ts';
