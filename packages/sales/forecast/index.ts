export * from './progress.ts';
export * from './projection.ts';
export * from './season.ts';
