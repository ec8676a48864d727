export { type RefundStore, refundStore } from './refund-store.ts';
export * from './refund.ts';
