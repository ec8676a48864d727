export * from './consumers.ts';
export * from './exclusive.ts';
export * from './passed.ts';
export * from './recount.ts';
export * from './recount-span.ts';
export * from './seal.ts';
export type * from './deps.ts';
