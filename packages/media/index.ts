export * from './media.ts';
export * from './media-store.ts';
export type * from './refusal.ts';
export * from './renditions.ts';
