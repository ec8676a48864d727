export * from './change-address.ts';
export { type OrderAddressStore, orderAddressStore } from './order-address-store.ts';
export * from './order-history-store.ts';
export * from './order-store.ts';
export * from './order.ts';
export * from './orders-of.ts';
export * from './overdue-shipment-store.ts';
export * from './paid-order.ts';
