export * from './manual-refund-store.ts';
export * from './refund-moves.ts';
export { refundableMoney, refunded, valueOfPieces } from './refund-amount.ts';
export * from './refund-input.ts';
export * from './refund.ts';
export * from './refunded-lines.ts';
