export * from './flag-overdue-shipments.ts';
export * from './reconcile.ts';
export * from './review.ts';
export * from './send-refunds.ts';
