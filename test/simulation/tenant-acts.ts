import type { Chance } from '#local/testing';
import { attemptOf, submit } from './buyers.ts';
import { manager } from './gateway.ts';
import { garment, smallTenant, tenants } from './sellers.ts';
import { sellingGraceMs } from './tenant-states.ts';
import type { World } from './world.ts';

/** Acts that suspend, approve and close tenants while others buy from them. */

async function move(world: World, tenantId: string, verb: 'suspend' | 'approve' | 'close', killedAtWrite?: number) {
	const path = `/v1/base/tenants/${tenantId}/${verb}`;
	const { status } = await world.send(manager, 'POST', path, { killedAtWrite: killedAtWrite });
	world.log(`  ${tenantId}: ${status}`);
}

/** Suspends a tenant; the request may be cut off before the listings are paused. */
export const suspend = (world: World, draw: Chance) =>
	move(world, draw.pick(tenants), 'suspend', draw.hits(0.3) ? draw.between(1, 2) : undefined);
/** Approves a tenant again. */
export const approve = (world: World, draw: Chance) => move(world, draw.pick(tenants), 'approve');
/** Closes a tenant for good. */
export const close = (world: World, draw: Chance) =>
	move(world, smallTenant, 'close', draw.hits(0.3) ? draw.between(1, 2) : undefined);

/** Repeats the last order of a tenant after its suspension. */
export async function orderAfterSuspension(world: World, draw: Chance): Promise<void> {
	const line = world.lastOrderedLine;
	if (line === undefined) return;
	world.runsAlone = false;
	await Promise.all(
		[0, 1, 2].map((i) => submit(world, attemptOf(world, `buyer-${(draw.between(0, 5) + i) % 6}`, [line]))),
	);
}

/** Caches the prices of a tenant by orders, suspends it by a request that is cut off, and passes the tenant's grace. */
export async function approachSuspension(world: World, draw: Chance, random: Chance): Promise<void> {
	const offers = world.model.onSale().filter(({ tenantId }) => (tenants as readonly string[]).includes(tenantId));
	if (offers.length === 0) return;
	const { listingId, tenantId, colors, sizes } = draw.pick(offers);
	const line = { listingId, color: draw.pick(colors).code, size: draw.pick(sizes), quantity: 1 };
	world.lastOrderedLine = line;
	world.endFaults();
	world.runsAlone = false;
	const order = () => submit(world, attemptOf(world, `buyer-${draw.between(0, 5)}`, [line]));
	await world.runtime.untilDone([order(), order(), order()].map(quietly), random);
	await world.runtime.untilDone([move(world, tenantId, 'suspend', 1)], random);
	await world.runtime.pass(sellingGraceMs + draw.pick([500, 1_000, 20_000]), random);
}

async function quietly(work: Promise<unknown>): Promise<void> {
	await work;
}

/** I16: tries what a member of a closed tenant may not do. */
export async function actAsClosedTenant(world: World, draw: Chance): Promise<void> {
	const inactiveMs = world.model.tenants.inactiveMs(smallTenant, world.runtime.now) ?? 0;
	if (world.model.tenants.stateOf(smallTenant) !== 'closed' || inactiveMs <= sellingGraceMs) return;
	const as = { tenant: smallTenant };
	const [path, body, headers] = draw.pick([
		['/v1/merchant/listings', garment('more'), undefined],
		['/v1/merchant/invitations', { email: 'friend@example.com', role: 'catalog' }, undefined],
		['/v1/merchant/imports', 'Handle,Title,Variant Price\nmore,more,1.00\n', { 'content-type': 'text/csv' }],
	] as const);
	const { status } = await world.send(as, 'POST', path, { body, headers: headers ?? {} });
	world.log(`  ${path} by a closed tenant: ${status}`);
	if (status >= 200 && status < 300)
		world.model.violate('I16', path, `${status} for a tenant closed for ${inactiveMs} ms`);
}

/** I16: at rest, published listings are paused unless their tenant is active. */
export function checkPausedListings({ model }: World): void {
	for (const { listingId, tenantId, state, paused: held } of model.offers.values()) {
		const tenantState = model.tenants.stateOf(tenantId);
		if (state === 'published' && held !== (tenantState !== 'active'))
			model.violate('I16', listingId, `${held ? 'held' : 'on sale'}, and its tenant is ${tenantState}`);
	}
}
