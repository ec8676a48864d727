export * from './checkout-store.ts';
export * from './checkout.ts';
export * from './checkouts-by-day-store.ts';
export * from './open-transfer-store.ts';
export * from './payment-exception-store.ts';
export * from './returned-transfer-store.ts';
export * from './review-store.ts';
export * from './transfer-store.ts';
