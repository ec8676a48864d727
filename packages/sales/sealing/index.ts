export * from './lease-store.ts';
export * from './rollup-store.ts';
export * from './rollup.ts';
export * from './seal-store.ts';
export * from './seal.ts';
