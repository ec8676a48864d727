export * from './invoice.ts';
export * from './invoice-input.ts';
export * from './invoice-store.ts';
export * from './record-invoice.ts';
export * from './request-invoice.ts';
