import type { Chance } from '../../packages/local/demo/chance.ts';
import { attemptOf, submit } from './buyers.ts';
import { manager } from './gateway.ts';
import { garment, smallTenant, tenants } from './sellers.ts';
import { sellsOnMs } from './tenants.ts';
import type { World } from './world.ts';

/** Tenants that come and go while others buy of them. */

async function move(world: World, tenantId: string, verb: 'suspend' | 'approve' | 'close', diesAtWrite?: number) {
	const path = `/v1/base/tenants/${tenantId}/${verb}`;
	const { status } = await world.send(manager, 'POST', path, { diesAtWrite });
	world.note(`  ${tenantId}: ${status}`);
}

/** The base suspends a tenant, and may be cut short when that is written and its listings do not follow yet. */
export const suspend = (world: World, draw: Chance) =>
	move(world, draw.pick(tenants), 'suspend', draw.hits(0.3) ? draw.between(1, 2) : undefined);
/** The base admits a tenant again. */
export const approve = (world: World, draw: Chance) => move(world, draw.pick(tenants), 'approve');
/** The base closes a tenant for good. */
export const close = (world: World, draw: Chance) =>
	move(world, smallTenant, 'close', draw.hits(0.3) ? draw.between(1, 2) : undefined);

/** The last thing that buyers wanted of a tenant before it was suspended: they order it again. */
export async function afterwards(world: World, draw: Chance): Promise<void> {
	const line = world.lastWanted;
	if (line === undefined) return;
	world.alone = false;
	await Promise.all(
		[0, 1, 2].map((i) => submit(world, attemptOf(world, `buyer-${(draw.between(0, 5) + i) % 6}`, [line]))),
	);
}

/**
 * Buyers order of a tenant, so that its prices are at hand; it is suspended by a request that is cut short; and then as much
 * time passes as it may sell on.
 */
export async function approachAfterwards(world: World, draw: Chance, random: Chance): Promise<void> {
	const offers = world.book.onSale().filter(({ tenantId }) => (tenants as readonly string[]).includes(tenantId));
	if (offers.length === 0) return;
	const { listingId, tenantId, colors, sizes } = draw.pick(offers);
	const line = { listingId, color: draw.pick(colors).code, size: draw.pick(sizes), quantity: 1 };
	world.lastWanted = line;
	world.calm();
	world.alone = false;
	const order = () => submit(world, attemptOf(world, `buyer-${draw.between(0, 5)}`, [line]));
	await world.stage.untilDone([order(), order(), order()].map(quietly), random);
	await world.stage.untilDone([move(world, tenantId, 'suspend', 1)], random);
	await world.stage.pass(sellsOnMs + draw.pick([500, 1_000, 20_000]), random);
}

async function quietly(work: Promise<unknown>): Promise<void> {
	await work;
}

/** I16: what a member of a tenant that is closed may not do any more. */
export async function probe(world: World, draw: Chance): Promise<void> {
	const shutFor = world.book.tenants.shutFor(smallTenant, world.stage.now) ?? 0;
	if (world.book.tenants.stateOf(smallTenant) !== 'closed' || shutFor <= sellsOnMs) return;
	const as = { tenant: smallTenant };
	const [path, body, headers] = draw.pick([
		['/v1/merchant/listings', garment('more'), undefined],
		['/v1/merchant/invitations', { email: 'friend@example.com', role: 'catalog' }, undefined],
		['/v1/merchant/imports', 'Handle,Title,Variant Price\nmore,more,1.00\n', { 'content-type': 'text/csv' }],
	] as const);
	const { status } = await world.send(as, 'POST', path, { body, headers: headers ?? {} });
	world.note(`  ${path} by a closed tenant: ${status}`);
	if (status >= 200 && status < 300) world.book.violate('I16', path, `${status} for a tenant closed for ${shutFor} ms`);
}

/** I16: when all has come to rest, published listings are on sale exactly while their tenant is active. */
export function listingsFollow({ book }: World): void {
	for (const { listingId, tenantId, state, paused: held } of book.offers.values()) {
		const standing = book.tenants.stateOf(tenantId);
		if (state === 'published' && held !== (standing !== 'active'))
			book.violate('I16', listingId, `${held ? 'held' : 'on sale'}, and its tenant is ${standing}`);
	}
}
