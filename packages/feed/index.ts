export * from './event.ts';
export { type Position, type RecordedEvents, keptMs, positionOf } from './feed.ts';
export * from './feed-store.ts';
export type * from './refusal.ts';
export { feedKeys } from './table.ts';
