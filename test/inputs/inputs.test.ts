import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import type { Route } from '#http';
import { openapi } from '#openapi';
import { writes } from '../faults/fault-base.ts';
import { requestsFor } from './requests.ts';
import { operationsOf } from './contract.ts';
import { expectPromised } from './judge.ts';
import { type World, startWorld } from './world.ts';

/**
 * Random requests from the OpenAPI document, as documented and altered, for every operation. A failure names its
 * seed: `INPUTS_SEED=<seed>` repeats the same requests. `FAULTS_SIZE=full` sends thousands of each.
 */

const full = process.env['FAULTS_SIZE'] === 'full';
const each = full ? 2_000 : 30;
const seed = Number(process.env['INPUTS_SEED'] ?? 1);

/** The only refusal that leaves a record: a transfer that arrived and is returned. */
const recordedRefusal = 'confirmTransfer 409';

const document = openapi(
	[storefrontRoutes, searchRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap((table) =>
		Object.values<Route>(table),
	),
);
const operations = operationsOf(document);

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(() => world.stop());

test('the document is the one served', async () => {
	expect((await world.base.anyone.get('/openapi.json')).body).toEqual(document);
});

describe('every request is answered as documented, and nothing is written for refused ones', () => {
	const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

	test.each(named)('%s', async (_, operation) => {
		await fc.assert(
			fc.asyncProperty(requestsFor(operation, world.known(operation)), async (request) => {
				world.base.wire.clear();
				world.base.log.splice(0);
				const response = await world.send(operation, request);
				expectPromised(operation, request, response);
				if (response.status < 400) return;
				if (`${operation.operationId} ${response.status}` === recordedRefusal) return;
				// Every call to the database is on the wire. Scheduled work may write meanwhile.
				const written = world.base.wire.records.filter(
					(record) => record.caller.kind === 'route' && writes(record) && record.status === 200,
				);
				expect(written.map(({ operation, tables }) => ({ operation, tables }))).toEqual([]);
				expect(world.base.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
			}),
			{ seed, numRuns: each },
		);
	});
});

test('no request pollutes the prototypes of the base', () => {
	expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
