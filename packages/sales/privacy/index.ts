export * from './cell-suppression.ts';
export * from './contributions.ts';
export * from './visibility.ts';
