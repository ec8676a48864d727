export * from './change-tenant.ts';
export * from './cluster.ts';
export * from './membership.ts';
export type * from './refusal.ts';
export * from './standing.ts';
export * from './store.ts';
export { directoryTable } from './table.ts';
export * from './target.ts';
export * from './tenant.ts';
