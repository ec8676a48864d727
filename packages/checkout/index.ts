export { type Confirmations, type Decided, maxSoleApproval } from './approval.ts';
export * from './release.ts';
export * from './cancel.ts';
export * from './expire.ts';
export { type ReservationLimit, reservationLimit, maxReservations } from './reservation-limit.ts';
export * from './input.ts';
export { type RecordPaymentDeps, type Settled, recordPayment } from './pay.ts';
export * from './place.ts';
export { type Quote, type QuoteSources, type QuoteCache, quoteLifetimeMs, quoteCache } from './quote-cache.ts';
export type * from './refusal.ts';

export { type SoldOutCache, soldOutCache } from './sold-out-cache.ts';
export * from './transfer.ts';
export { decidedByOther, personsFor } from './approval.ts';
export { currentAllocations } from './allocation.ts';
