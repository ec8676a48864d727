import { isDeepStrictEqual } from 'node:util';
import { positionOf } from '#feed';
import { type JsonObject, objects } from '#kernel/json';
import type { Chance } from '#local/testing';
import { tenants } from './sellers.ts';
import type { World } from './world.ts';

/** The last event that each tenant's program has processed. */
const processed = new WeakMap<World, Map<string, string>>();

function lastEvents(world: World): Map<string, string> {
	const known = processed.get(world) ?? new Map<string, string>();
	processed.set(world, known);
	return known;
}

/** Reads on in the event feed of a tenant behind the last event. I22: an event follows the one before it, and none is left out. */
export async function readEvents(world: World, draw: Chance): Promise<void> {
	const tenantId = draw.pick(tenants);
	const last = lastEvents(world).get(tenantId);
	const where = `/v1/merchant/events?limit=${draw.pick([1, 2, 100])}${last === undefined ? '' : `&after=${last}`}`;
	const { status, body } = await world.send({ tenant: tenantId }, 'GET', where);
	world.log(`  ${tenantId}: ${status}`);
	if (status !== 200 || lastEvents(world).get(tenantId) !== last) return;
	const ids = objects(body['items']).map((event: JsonObject) => String(event['eventId']));
	for (const [i, id] of ids.entries()) {
		const before = i === 0 ? last : ids[i - 1];
		if (before !== undefined && !follows(tenantId, before, id)) world.model.violate('I22', id, `came after ${before}`);
	}
	const newest = ids.at(-1);
	if (newest !== undefined) lastEvents(world).set(tenantId, newest);
}

/** Whether an event is the next of its batch, or the first of the batch after it. */
function follows(tenantId: string, before: string, id: string): boolean {
	const [from, to] = [positionOf(tenantId, before), positionOf(tenantId, id)];
	if (from === undefined || to === undefined) return false;
	const next = [
		[from.number, from.index + 1],
		[from.number + 1, 0],
	];
	return next.some((place) => isDeepStrictEqual(place, [to.number, to.index]));
}
