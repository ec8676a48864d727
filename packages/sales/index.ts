export * from './counting/index.ts';
export * from './figure.ts';
export * from './forecast/index.ts';
export * from './period.ts';
export * from './privacy/index.ts';
export * from './reports/index.ts';
export * from './sealing/index.ts';
export * from './table.ts';
