import type { Chance } from '#local/testing';
import { acceptedAttempts } from './buyers.ts';
import { reasons } from './cancel-model.ts';
import { deliverEvent } from './webhook-acts.ts';
import type { World } from './world.ts';

/** Acts on orders after their payment: packing, cancelling, and refunds at the bank and by hand. */

export async function pack(world: World, draw: Chance): Promise<void> {
	const sold = world.sold();
	if (sold.length === 0) return;
	const { orderId, tenantId } = draw.pick(sold.slice(-40));
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/orders/${orderId}/packing`);
	world.log(`  ${orderId}: ${status}`);
}

/** Cancels an order as its buyer or its merchant, sometimes as both, and sometimes while it is shipped. */
export async function cancelOrder(world: World, draw: Chance): Promise<void> {
	const unshipped = world.sold().filter(({ state }) => state === 'paid');
	const all = acceptedAttempts(world).flatMap(({ buyer, orders }) => orders.map((order) => ({ ...order, buyer })));
	const open = unshipped.map(({ orderId, tenantId, buyerId }) => ({ orderId, tenantId, buyer: buyerId }));
	const choice = open.length > 0 && draw.hits(0.8) ? open.slice(-20) : all;
	if (choice.length === 0) return;
	const { orderId, tenantId, buyer } = draw.pick(choice);
	const merchant = { tenant: tenantId };
	const path = `/v1/merchant/orders/${orderId}`;
	const shipment = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	const ways = [
		() => world.send({ buyer }, 'POST', `/v1/orders/${orderId}/cancel`, { body: { reason: reasons.buyer } }),
		() => world.send(merchant, 'POST', `${path}/cancel`, { body: { reason: reasons.merchant } }),
		() => world.send(merchant, 'POST', `${path}/packing`),
		() => world.send(merchant, 'POST', `${path}/shipments`, { body: shipment }),
		() => world.send(merchant, 'POST', `${path}/refunds`, { body: {} }),
	];
	const chosen = draw.pick([
		[0],
		[1],
		[0, 1],
		[0, 2],
		[0, 3],
		[1, 3],
		[2, 3],
		[3, 4],
		[0, 2, 3],
		[0, 1, 3, 4],
		[0, 1, 2, 3, 4],
	]);
	const done = await Promise.all(chosen.map((way) => ways[way]?.()));
	world.log(`  ${orderId}: ${done.map((response) => response?.status).join()}`);
}

/**
 * A bank settles a refund or sends it back, and Stripe tells of all its states, new and old, in any order. Refunds made from now
 * on may wait for their bank.
 */
export async function moveRefund(world: World, draw: Chance): Promise<void> {
	world.stripe.holdRefunds(draw.hits(0.6));
	const refunds = world.stripe.refunds();
	if (refunds.length === 0) return;
	const { id } = draw.pick(refunds.slice(-20));
	const how = draw.hits(0.6) ? 'succeed' : 'fail';
	world.log(`  ${id}: ${how} ${world.stripe.settle(id, how)}`);
	const reports = world.stripe.events.filter(({ type, payload }) => type.startsWith('refund.') && payload.includes(id));
	if (reports.length === 0) return;
	for (const report of [draw.pick(reports), draw.pick(reports), draw.pick(reports)]) await deliverEvent(world, report);
}

/** A buyer has its personal data erased, page by page. What is still needed stays. */
export async function erasePersonalData(world: World, draw: Chance): Promise<void> {
	const buyer = `buyer-${draw.between(0, 5)}`;
	let cursor = '';
	for (let page = 0; page < 20; page++) {
		const { status, body } = await world.send({ buyer }, 'DELETE', `/v1/me/personal-data?limit=50${cursor}`);
		world.log(`  ${buyer}: ${status}`);
		if (status !== 200 || typeof body['nextCursor'] !== 'string') return;
		cursor = `&cursor=${encodeURIComponent(body['nextCursor'])}`;
	}
}
