export * from './recount.ts';
export * from './recount-span.ts';
export * from './seal.ts';
export type * from './stores.ts';
