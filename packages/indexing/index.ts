export * from './compact.ts';
export * from './compare.ts';
export * from './entries.ts';
