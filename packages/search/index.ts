export * from './change-log-store.ts';
export * from './index/index.ts';
export { applyEntry, variantsInStock } from './index/listing-state.ts';
export * from './live-index.ts';
export * from './segment-store.ts';
export { searchPartition } from './table.ts';
export type { Vocabulary } from './words/index.ts';
