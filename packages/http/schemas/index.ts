/**
 * Response schemas shared by several functions, and the mapping from a concept's values to them. Functions do not
 * validate their own responses. So schemas are built lazily, when the API reference asks for them.
 */
export * from './address.ts';
export * from './audit-log.ts';
export * from './cart.ts';
export * from './checkout.ts';
export * from './cluster.ts';
export * from './event.ts';
export * from './invoice.ts';
export * from './label.ts';
export * from './line.ts';
export * from './listing.ts';
export * from './media.ts';
export * from './member.ts';
export * from './order.ts';
export * from './refund.ts';
export * from './return.ts';
export * from './sales.ts';
export * from './saved-address.ts';
