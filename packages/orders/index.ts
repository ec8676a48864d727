export * from './checkout.ts';
export * from './holds.ts';
export { checkoutFromItem, orderFromItem } from './items.ts';
export * from './order.ts';
export type * from './refusal.ts';
export * from './reviews.ts';
export * from './states.ts';
export * from './store.ts';
export * from './table.ts';
