import { section } from '#kernel/json';
import type { Chance } from '#local/testing';
import type { ApiResponse, World } from './world.ts';

/** A buyer corrects the address of an order, mostly while it is shipped. I6: a parcel leaves for the address of its order. */
export async function changeAddress(world: World, draw: Chance): Promise<void> {
	const unshipped = world.sold().filter(({ state, shippingAddress }) => state === 'paid' && 'line1' in shippingAddress);
	if (unshipped.length === 0) return;
	const { orderId, tenantId, buyerId: buyer, shippingAddress: agreed } = draw.pick(unshipped.slice(-20));
	const [merchant, path] = [{ tenant: tenantId }, `/v1/merchant/orders/${orderId}`];
	const shippingAddress = { ...agreed, line1: `${draw.between(1, 900)} Jiangpu Street` };
	const parcel = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	const change = world.send({ buyer }, 'PATCH', `/v1/orders/${orderId}`, { body: { shippingAddress } });
	const shipment = draw.hits(0.8) ? world.send(merchant, 'POST', `${path}/shipments`, { body: parcel }) : undefined;
	const [changed, shipped] = await Promise.all([change, shipment]);
	world.log(`  ${orderId}: ${changed.status}, ${shipped?.status}`);
	if (shipped?.status !== 201 || shipped.body['state'] !== 'shipped') return;
	const now = await world.send(merchant, 'GET', path);
	const [left, is] = [shipped, now].map(streetOf);
	if (now.status === 200 && typeof is === 'string' && left !== is)
		world.model.violate('I6', orderId, `left for ${String(left)}, and its address is ${is}`);
}

function streetOf({ body }: ApiResponse): unknown {
	return section(body, 'shippingAddress')['line1'];
}
