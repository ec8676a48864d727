/**
 * The schemas of responses that more than one function gives, and how a concept's values become them. No function checks
 * its own responses, so a schema is made when the API reference asks for it, and not with a function that is loaded.
 */
export * from './address.ts';
export * from './audit-log.ts';
export * from './checkout.ts';
export * from './line.ts';
export * from './listing.ts';
export * from './member.ts';
export * from './order.ts';
export * from './refund.ts';
export * from './sales.ts';
