export * from './flag-overdue-shipments.ts';
export * from './order-history-store.ts';
export * from './order.ts';
export * from './paid-order-store.ts';
export * from './paid-order.ts';
