export * from './lanes.ts';
export * from './row.ts';
export * from './store.ts';
export { stockKeys } from './table.ts';
