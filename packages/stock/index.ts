export * from './adjustment-store.ts';
export * from './lanes.ts';
export * from './row.ts';
export * from './sold-out.ts';
export { maxRows } from './row-reads-store.ts';
export * from './stock-store.ts';
export { stockKeys } from './table.ts';
