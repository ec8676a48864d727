export * from './buyer-order-store.ts';
export * from './lifecycle.ts';
export * from './order-history-store.ts';
export * from './order-store.ts';
export * from './order.ts';
export * from './overdue-shipment-store.ts';
export * from './paid-order.ts';
export * from './steps.ts';
