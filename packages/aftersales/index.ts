export type { Decided } from './approval.ts';
export * from './confirm-transfer.ts';
export * from './flag-overdue-shipments.ts';
export * from './reconcile.ts';
export type * from './refusal.ts';
export * from './review.ts';
export * from './send-refunds.ts';
