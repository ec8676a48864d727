export * from './csv.ts';
export * from './ranking.ts';
export * from './reader.ts';
export * from './series.ts';
export * from './visible-reports.ts';
