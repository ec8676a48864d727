export * from './event.ts';
export { type FeedBatch, type Position, type RecordedEvents, keptMs, positionOf } from './feed.ts';
export * from './feed-store.ts';
export { batchFromItem } from './item-codec.ts';
export type * from './refusal.ts';
export { feedKeys } from './table.ts';
