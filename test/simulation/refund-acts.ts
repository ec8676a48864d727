import { type Order, unsent } from '#orders';
import type { Chance } from '#local/testing';
import { acceptedAttempts } from './buyers.ts';
import { type AskedRefund, moneyLeft } from './refund-model.ts';
import { sendWhenDue } from './schedules.ts';
import type { World } from './world.ts';

/** Refunds a part or the rest of an order, one to three times at once, with or without a key. Some are for too much. */
export async function refund(world: World, draw: Chance): Promise<void> {
	if (draw.hits(0.1)) return refundUnpaid(world, draw);
	const order = pickOrder(world, draw);
	if (order === undefined) return;
	const asked = { ...drawRequest(order, draw), ...drawReturn(order, draw) };
	const key = draw.pick(['', '', 'k1', 'k2']);
	await Promise.all(Array.from({ length: draw.pick([1, 1, 2, 3]) }, () => send(world, order, key, asked)));
}

/** Refunds an order of several pieces, or one with a discount, piece by piece, and then its freight. */
export async function refundByPieces(world: World, draw: Chance): Promise<void> {
	const order = pickOrder(world, draw);
	if (order === undefined) return;
	const pieces = order.lines.flatMap((line) => Array.from({ length: Math.min(line.quantity, 4) }, () => line));
	for (const line of pieces.slice(0, 6)) await send(world, order, '', { lines: [requestOf(line, 1, draw.hits(0.3))] });
	if (draw.hits(0.5)) await send(world, order, '', { freight: Math.max(1, order.shipping) });
}

/** How long after its decision a refund is sent at the earliest. */
const sentAfterMs = 60_000;

/** Runs the sender of refunds, half the time while a merchant decides more refunds of an order that it sends. */
export async function sendRefunds(world: World, draw: Chance): Promise<void> {
	const isDue = (order: Order) => unsent(order).some(({ at }) => at <= world.runtime.now - sentAfterMs);
	const due = draw.hits(0.5) ? world.sold().filter(isDue) : [];
	const order = due.length > 0 ? draw.pick(due) : undefined;
	const more = order === undefined ? [] : [1, 2, 3].map((amount) => send(world, order, '', { amount }));
	await Promise.all([sendWhenDue(world), ...more]);
}

/** Any order that was sold, mostly one with a discount or a shipping fee. */
function pickOrder(world: World, draw: Chance): Order | undefined {
	const sold = world.sold();
	const special = sold.filter(({ discount, shipping }) => discount !== undefined || shipping > 0);
	const choice = special.length > 0 && draw.hits(0.6) ? special : sold;
	return choice.length > 0 ? draw.pick(choice.slice(-40)) : undefined;
}

function drawRequest(order: Order, draw: Chance): AskedRefund {
	const { shipping, lines } = order;
	const amount = draw.pick([1, 3_333, 7_740, 12_900, 13_400, 20_000]);
	const freight = draw.pick([1, Math.max(1, Math.ceil(shipping / 2)), shipping + 1]);
	const named = () => {
		const line = draw.pick(lines);
		return [requestOf(line, draw.pick([1, 1, line.quantity, line.quantity + 1]), draw.hits(0.5))];
	};
	switch (
		draw.pick([
			'rest',
			'amount',
			'amount',
			'amountWithFreight',
			'lines',
			'lines',
			'linesWithFreight',
			'freight',
		] as const)
	) {
		case 'rest':
			return {};
		case 'amount':
			return { amount };
		case 'amountWithFreight':
			// Goods that exceed what is left of them by a fen, beside freight that does not.
			if (draw.hits(0.5)) return { amount: moneyLeft(order).goods + 2, freight: 1 };
			return { amount, freight: Math.min(freight, amount) };
		case 'lines':
			return { lines: named() };
		case 'linesWithFreight':
			return { lines: named(), freight };
		case 'freight':
			return { freight };
	}
}

/** The return that a refund names: none, none expressly, an open one, or any that the order still has. */
function drawReturn({ returns = [] }: Order, draw: Chance): Pick<AskedRefund, 'returnId'> {
	if (returns.length === 0) return draw.hits(0.1) ? { returnId: null } : {};
	const named = draw.pick(returns.filter(({ isOpen }) => isOpen).concat(draw.pick(returns)));
	return draw.pick([{}, { returnId: null }, { returnId: named.returnId }, { returnId: named.returnId }]);
}

function requestOf({ listingId, color, size }: Order['lines'][number], quantity: number, restock: boolean) {
	return { listingId, color, size, quantity, restock };
}

async function send(world: World, { orderId, tenantId }: Order, key: string, asked: AskedRefund): Promise<void> {
	const body = world.model.refunds.bodyOf(orderId, key, asked);
	const headers: Record<string, string> = key === '' ? {} : { 'idempotency-key': key };
	const path = `/v1/merchant/orders/${orderId}/refunds`;
	const response = await world.send({ tenant: tenantId }, 'POST', path, { body, headers });
	world.log(
		`  ${orderId} ${key} ${JSON.stringify(body)}: ${response.status} ${String(response.body['refundId'] ?? '')}`,
	);
	if (key !== '' && response.status === 201) world.model.refunded(`${orderId} ${key}`, response.body);
}

/** Asks for a refund of an order that may not exist yet. */
async function refundUnpaid(world: World, draw: Chance): Promise<void> {
	const unpaid = acceptedAttempts(world).flatMap((one) => one.orders);
	if (unpaid.length === 0) return;
	const { orderId, tenantId } = draw.pick(unpaid);
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/orders/${orderId}/refunds`, {
		body: {},
	});
	world.log(`  ${orderId}: ${status}`);
}
