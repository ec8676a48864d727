export { type Base, startBase } from './base.ts';
export type { BaseOptions } from './runtime-context.ts';
export type { Metrics } from './metrics.ts';
export type { Call, Fault, WireRecord } from './dynamodb/proxy.ts';
export { signature as stripeSignature } from './stripe/webhooks.ts';
