export * from './checkout-events.ts';
export { type Counted, type Readers, count } from './count.ts';
export * from './counter-codec.ts';
export * from './counter-store.ts';
export * from './counter.ts';
export * from './order-events.ts';
export { type Sale, type SalesEvent, readSale, salesEvents } from './sales-event.ts';
export * from './stream-progress-store.ts';
