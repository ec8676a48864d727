import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, storefrontRoutes } from '#functions';
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
/** The number of refused writes between two comparisons of all tables. The wire is checked at every one. */
const comparedEvery = full ? 100 : 15;
const seed = Number(process.env['INPUTS_SEED'] ?? 1);

/** The only refusal that leaves a record: a transfer that arrived and is returned. */
const recordedRefusal = 'confirmTransfer 409';

const document = openapi(
	[storefrontRoutes, merchantRoutes, membersRoutes, baseRoutes, paymentsRoutes].flatMap((table) =>
		Object.values<Route>(table),
	),
);
const operations = operationsOf(document);

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(() => world.stop());

async function items(): Promise<string> {
	const tables = ['directory', 'catalog', 'orders', 'sales'] as const;
	return JSON.stringify(await Promise.all(tables.map((table) => world.base.items(table))));
}

test('the document is the one served', async () => {
	expect((await world.base.anyone.get('/openapi.json')).body).toEqual(document);
});

describe('every request is answered as documented, and refused ones change nothing', () => {
	const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

	test.each(named)('%s', { timeout: 600_000 }, async (_, operation) => {
		let count = 0;
		await fc.assert(
			fc.asyncProperty(requestsFor(operation, world.known(operation)), async (request) => {
				const compared = operation.method !== 'GET' && ++count % comparedEvery === 0;
				if (compared) await world.base.settled();
				world.base.wire.clear();
				world.base.log.splice(0);
				const before = compared ? await items() : '';
				const response = await world.send(operation, request);
				expectPromised(operation, request, response);
				if (response.status < 400) return;
				if (`${operation.operationId} ${response.status}` === recordedRefusal) return;
				const after = compared ? await items() : '';
				const written = world.base.wire.records.filter((record) => writes(record) && record.status === 200);
				const ofRoute = written.filter(({ caller }) => caller.kind === 'route');
				expect(ofRoute.map(({ operation, tables }) => ({ operation, tables }))).toEqual([]);
				// Scheduled work may change other items meanwhile.
				if (compared && written.length === 0)
					expect(after === before, 'a refused request has changed something').toBe(true);
				expect(world.base.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
			}),
			{ seed, numRuns: each },
		);
	});
});

test('no request pollutes the prototypes of the base', () => {
	expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
