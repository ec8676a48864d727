import type { Order } from '#orders';
import { iso, parseOwnedId } from '#kernel';
import type { Chance } from '#local/testing';
import { reasons } from './cancel-model.ts';
import { orderClocks } from './environment.ts';
import { type Caller, manager } from './gateway.ts';
import { clerk } from './sellers.ts';
import type { ApiResponse, World } from './world.ts';

/** Cancellations of orders that are packed, or of which a part has left: by their buyer, their merchant and the base. */

/** Cancels what has not left of an order, sometimes as several at once, or beside a parcel, a refund or a return. */
export async function cancelUnsent(world: World, draw: Chance): Promise<void> {
	const order = drawUnsent(world, draw);
	if (order === undefined) return;
	const chosen = draw.pick([[0], [1], [2], [2], [0, 1], [0, 2], [1, 2], [0, 3], [1, 3], [2, 4], [1, 5], [2, 5]]);
	const ways = [
		() => cancelAs(world, order, 'buyer'),
		() => cancelAs(world, order, 'merchant'),
		() => cancelAs(world, order, 'base'),
		() => beside(world, order, 'shipments', draw),
		() => beside(world, order, 'refunds', draw),
		() => beside(world, order, 'returns', draw),
	];
	await Promise.all(chosen.map((way) => ways[way]?.()));
}

/** Passes time to the moment from which the buyer of an unsent order may cancel it. */
export async function approachLateness(world: World, draw: Chance, random: Chance): Promise<void> {
	const order = drawUnsent(world, draw);
	if (order === undefined) return;
	const until = order.paidAt + orderClocks.cancelAfterMs + draw.pick([-1, 0, 1, 20_000]);
	await world.runtime.pass(Math.max(0, until - world.runtime.now), random);
}

/** The buyer of the order that becomes late about now cancels it, sometimes beside a parcel or the base. */
export async function cancelLate(world: World, draw: Chance): Promise<void> {
	const distance = ({ paidAt }: Order) => Math.abs(paidAt + orderClocks.cancelAfterMs - world.runtime.now);
	const [order] = unsent(world).toSorted((a, b) => distance(a) - distance(b));
	if (order === undefined) return;
	const others = draw.pick([[], [], ['shipments'], ['base'], ['returns']] as const);
	await Promise.all([
		readAsBuyer(world, order),
		cancelAs(world, order, 'buyer'),
		...others.map((verb) => (verb === 'base' ? cancelAs(world, order, verb) : beside(world, order, verb, draw))),
	]);
}

/** I17: neither the buyer of an order nor a member of its tenant cancels it for the base, nor the buyer for the tenant. */
export async function cancelOwnOrder(world: World, draw: Chance): Promise<void> {
	const open = world.sold().filter(({ state }) => state === 'paid');
	const ofClerk = open.filter(({ tenantId }) => tenantId === clerk.tenantId);
	const side = draw.pick(
		ofClerk.length > 0 ? (['buyer', 'merchant', 'clerk'] as const) : (['buyer', 'merchant'] as const),
	);
	const choice = side === 'clerk' ? ofClerk : open;
	if (choice.length === 0) return;
	const order = draw.pick(choice.slice(-12));
	const callers = {
		buyer: { base: 'manager', sub: order.buyerId },
		merchant: { tenant: order.tenantId, sub: order.buyerId },
		clerk: { base: 'manager', sub: clerk.userId },
	} as const;
	const { status } = await send(world, order, callers[side]);
	if (status >= 200 && status < 300) world.model.violate('I17', order.orderId, 'cancelled by its own side');
}

function cancelAs(world: World, order: Order, by: keyof typeof reasons): Promise<ApiResponse> {
	const callers = { buyer: { buyer: order.buyerId }, merchant: { tenant: order.tenantId }, base: manager };
	return send(world, order, callers[by]);
}

async function send(world: World, order: Order, as: Caller): Promise<ApiResponse> {
	const by = 'buyer' in as ? 'buyer' : 'tenant' in as ? 'merchant' : 'base';
	const side = by === 'buyer' ? '' : `/${by}`;
	const began = world.runtime.now;
	const response = await world.send(as, 'POST', `/v1${side}/orders/${order.orderId}/cancel`, {
		body: { reason: reasons[by] },
	});
	const { type, state, cancellableFrom } = response.body;
	world.count(`cancel by ${by} ${response.status}`);
	world.log(`  ${order.orderId} by its ${by}: ${response.status} ${String(state ?? type)}`);
	const late = order.paidAt + orderClocks.cancelAfterMs;
	if (type === '/problems/order-being-packed' && (began >= late || cancellableFrom !== iso(late)))
		world.model.violate('I19', order.orderId, `has no way out ${began - late} ms after it was late`);
	if (response.status === 200 && by === 'base' && JSON.stringify(response.body).includes(order.buyerId))
		world.model.violate('I9', order.orderId, 'shows its buyer to the base');
	return response;
}

/** I19: a buyer is told from when an order may be cancelled, as it is at that moment. */
async function readAsBuyer(world: World, { orderId, buyerId, paidAt }: Order): Promise<void> {
	const response = await world.send({ buyer: buyerId }, 'GET', `/v1/orders/${orderId}`, { readsOnly: true });
	if (response.status !== 200) return;
	const { state, packingAt, shipments, cancellableFrom } = response.body;
	const hasBegun = packingAt !== null || (shipments as readonly unknown[]).length > 0;
	const due = state === 'paid' ? iso(paidAt + (hasBegun ? orderClocks.cancelAfterMs : 0)) : null;
	if (cancellableFrom !== due)
		world.model.violate('I19', orderId, `may be cancelled from ${String(due)}, told ${String(cancellableFrom)}`);
}

/** What may happen to an order while it is cancelled. */
async function beside(
	world: World,
	{ orderId, tenantId, buyerId, lines }: Order,
	verb: 'shipments' | 'refunds' | 'returns',
	draw: Chance,
): Promise<void> {
	const { listingId, color, size } = draw.pick(lines);
	const piece = { listingId, color, size, quantity: 1 };
	const bodies = {
		shipments: { carrier: 'SF', trackingNumber: draw.pick(['P1', 'P4', 'P5']), lines: [piece] },
		refunds: draw.hits(0.3) ? {} : { lines: [{ ...piece, restock: draw.hits(0.5) }] },
		returns: { kind: 'damaged', lines: [piece], reason: 'torn' },
	};
	const [as, side, headers] =
		verb === 'returns'
			? ([{ buyer: buyerId }, '', { 'idempotency-key': `x${draw.between(0, 99)}` }] as const)
			: ([{ tenant: tenantId }, '/merchant', {}] as const);
	const { status } = await world.send(as, 'POST', `/v1${side}/orders/${orderId}/${verb}`, {
		body: bodies[verb],
		headers,
	});
	world.log(`  ${orderId} ${verb}: ${status}`);
}

/** Paid orders that are packed, or of which a part has left. */
function unsent(world: World): Order[] {
	return world
		.sold()
		.filter((order) => order.state === 'paid' && (order.packingAt !== undefined || order.parcels !== undefined));
}

/** An unsent order, often of a closed tenant, and sometimes another one. */
function drawUnsent(world: World, draw: Chance): Order | undefined {
	const all = unsent(world);
	const isClosed = (order: Order) =>
		world.model.tenants.stateOf(parseOwnedId('order', order.orderId)?.owner ?? '') === 'closed';
	const closed = all.filter(isClosed);
	const choice = closed.length > 0 && draw.hits(0.3) ? closed : draw.hits(0.95) ? all : [...world.sold()];
	return choice.length > 0 ? draw.pick(choice.slice(-12)) : undefined;
}
