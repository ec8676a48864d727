export { type Base, startBase } from './base.ts';
export type { BaseOptions } from './ground.ts';
export type { Metrics } from './metrics.ts';
export type { Call, Fault, WireRecord } from './proxy.ts';
export { signature as stripeSignature } from './stripe/webhooks.ts';
