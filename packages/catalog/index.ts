export * from './change.ts';
export * from './limits.ts';
export * from './listing.ts';
export { type ReturnExclusion, color, garmentLabel, returnExclusion, tier } from './listing-fields.ts';
export * from './listing-input.ts';
export * from './listing-media.ts';
export type * from './refusal.ts';
export * from './catalog-store.ts';
export * from './table.ts';
