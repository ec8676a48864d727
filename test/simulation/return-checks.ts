import { type Order, type Return, orderOfReturn } from '#orders';
import { type JsonObject, objects, section, text } from '#kernel/json';
import type { Chance } from '#local/testing';
import { orderClocks } from './environment.ts';
import { type Caller, manager } from './gateway.ts';
import { ended } from '../support/return-steps.ts';
import type { World } from './world.ts';

/** I24: at rest the lists of buyers, merchants and the base are complete. */
export async function checkReturnsAtRest(world: World, draw: Chance): Promise<void> {
	requestedInTime(world);
	const all = world.model.returns.list();
	const seen = all.slice(-3).map(async ({ returnId }) => {
		const path = `/v1/returns/${returnId}`;
		const { status } = await world.send({ buyer: 'stranger' }, 'GET', path, { readsOnly: true });
		if (status === 200) world.model.violate('I9', returnId, 'shown to a stranger');
	});
	await world.runtime.untilDone(seen, draw);
	for (const [buyer, own] of Map.groupBy(all, ({ buyerId }) => buyerId))
		await expectListed(world, draw, { as: { buyer }, path: '/v1/returns?limit=100', returns: own });
	const byTenant = Map.groupBy(all, ({ returnId }) => returnId.split('_')[1] ?? '');
	for (const [tenant, own] of byTenant) {
		const state = draw.pick(own).state;
		const returns = own.filter((rma) => rma.state === state);
		await expectListed(world, draw, { as: { tenant }, path: `/v1/merchant/returns?limit=100&state=${state}`, returns });
	}
	const returns = all.filter(({ state }) => state === 'in_review');
	await expectListed(world, draw, { as: manager, path: '/v1/base/returns?limit=100', returns });
}

/** I24: nothing is requested back after the time for returns, and nothing that the buyer has received is missing. */
function requestedInTime(world: World): void {
	const orders = new Map(world.sold().map((order) => [order.orderId, order]));
	for (const { returnId, kind, state, since, requestedAt } of world.model.returns.list()) {
		const overAt = ended.includes(state) ? since : Infinity;
		const order = orders.get(orderOfReturn(returnId));
		const until = order && 'receivedAt' in order ? order.receivedAt + orderClocks.closeAfterMs : Infinity;
		if (requestedAt >= until) world.model.violate('I24', returnId, `requested ${requestedAt - until} ms too late`);
		if (kind === 'not_received' && order && confirmedAt(order) < requestedAt)
			world.model.violate('I24', returnId, 'says that goods are missing whose receipt its buyer confirmed');
		if (kind === 'not_received' && order && confirmedAt(order) > requestedAt && confirmedAt(order) < overAt)
			world.model.violate('I24', returnId, 'is open when its buyer confirms the receipt');
	}
}

/** When the buyer received an order, if not the clock, which never does before its time. Infinity: never. */
function confirmedAt(order: Order): number {
	const isConfirmed = 'receivedAt' in order && order.receivedAt < order.shipment.shippedAt + orderClocks.receiveAfterMs;
	return isConfirmed ? order.receivedAt : Infinity;
}

interface List {
	readonly as: Caller;
	readonly path: string;
	readonly returns: readonly Return[];
}

async function expectListed(world: World, draw: Chance, { as, path, returns }: List): Promise<void> {
	const listed: JsonObject[] = [];
	const read = async () => {
		for (let cursor = ''; ;) {
			const { status, body } = await world.send(as, 'GET', `${path}${cursor}`, { readsOnly: true });
			if (status !== 200) return world.model.violate('I11', path, `answered ${status} without faults`);
			listed.push(...objects(body['items']));
			const next = text(body['nextCursor']);
			if (next === undefined) return;
			cursor = `&cursor=${encodeURIComponent(next)}`;
		}
	};
	await world.runtime.untilDone([read()], draw);
	const shown = new Map(listed.map((item) => [String(item['returnId']), `${String(item['state'])} ${amountOf(item)}`]));
	for (const { returnId, state, refunded } of returns) {
		const due = `${state} ${refunded}`;
		if (shown.get(returnId) !== due)
			world.model.violate('I24', returnId, `listed as ${shown.get(returnId)}, not ${due}`);
		shown.delete(returnId);
	}
	for (const returnId of shown.keys()) world.model.violate('I24', returnId, `listed by ${path}`);
}

function amountOf(item: JsonObject): string {
	return String(section(item, 'refunded')['amount']);
}
