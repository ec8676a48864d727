export * from './payment.ts';
export * from './transfer-reference.ts';
