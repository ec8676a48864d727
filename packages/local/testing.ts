// The parts of the local runtime that tests and benchmarks use one by one.
export { Clock } from './clock.ts';
export { type Chance, chance } from './demo/chance.ts';
export { type Client, type Player, eachOf, openClient } from './demo/client.ts';
export { type DemoCluster, clusters } from './demo/clusters.ts';
export { garmentsOf } from './demo/garments.ts';
export { type Bearer, Credentials, bearerOf } from './dynamodb/credentials.ts';
export { type Engine, startEngine } from './dynamodb/engine.ts';
export { type Ask, asksOf, billedAs, tablesOf } from './dynamodb/operations.ts';
export { Policies } from './dynamodb/policy.ts';
export { startProxy } from './dynamodb/proxy.ts';
export { Shards, maxRecords } from './dynamodb/shards.ts';
export { stsCall } from './dynamodb/sts.ts';
export { createTables } from './dynamodb/tables.ts';
export { gateway, listen } from './gateway/gateway.ts';
export { Refused } from './gateway/problem.ts';
export { Router, apiOf, authorizersOf, readCors, readRoutes } from './gateway/routes.ts';
export { readSite } from './gateway/site.ts';
export { type StreamRecord, deliver } from './lambda/batches.ts';
export { compile } from './lambda/filters.ts';
export { Workers } from './lambda/workers.ts';
export { Meter } from './metrics.ts';
export { objectCall } from './s3/object-call.ts';
export { Objects } from './s3/objects.ts';
export {
	type ConsumerResource,
	type FunctionResource,
	type TableIndex,
	type TableResource,
	readConsumers,
	readFunctions,
	readSchedules,
	readTables,
} from './resources.ts';
export { openRuntime } from './runtime-context.ts';
export { StripeApi } from './stripe/api.ts';
export { parseForm } from './stripe/form.ts';
export { StripeError } from './stripe/objects.ts';
export { type StripeMock, startStripeMock } from './stripe/server.ts';
export { StripeStore } from './stripe/store.ts';
export { signature } from './stripe/webhooks.ts';
export { Template } from './template.ts';
