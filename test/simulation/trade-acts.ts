import type { Chance } from '#local/testing';
import { confirm, decide, members } from './approval-acts.ts';
import { type PlacedAttempt, attemptOf, openBy, submit } from './buyers.ts';
import { manager } from './gateway.ts';
import { aboveLimitPrice } from './prices.ts';
import type { Order } from './reference-model.ts';
import { stockUp } from './sellers.ts';
import type { World } from './world.ts';
import { deliverEvent } from './webhook-acts.ts';

/** Sells an order at once: placed, paid, and mostly shipped and received, so that refunds, disputes and returns find one. */
export async function trade(world: World, draw: Chance): Promise<void> {
	world.runsAlone = false;
	const attempt = await buy(world, draw);
	if (attempt === undefined) return;
	if (draw.hits(0.3)) await payLess(world, attempt, draw);
	else await payByCard(world, attempt);
	const [order] = attempt.orders;
	if (order === undefined) return;
	const { orderId, tenantId } = order;
	if (draw.hits(0.2)) {
		if (draw.hits(0.5)) await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/orders/${orderId}/packing`);
		return;
	}
	const whole = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	const [line] = attempt.body.lines;
	const parcel = line && draw.hits(0.4) ? { ...whole, lines: [{ ...variantOf(line), quantity: 1 }] } : whole;
	const path = `/v1/merchant/orders/${orderId}/shipments`;
	const shipped = await world.send({ tenant: tenantId }, 'POST', path, { body: parcel });
	world.log(`  ${orderId} is shipped: ${shipped.status}`);
	if (draw.hits(0.3)) await world.send({ buyer: attempt.buyer }, 'POST', `/v1/orders/${orderId}/receipt`);
}

function variantOf({ listingId, color, size }: Order['lines'][number]) {
	return { listingId, color, size };
}

/** Places an order of a few pieces of one tenant, of which there are enough. */
async function buy(world: World, draw: Chance): Promise<PlacedAttempt | undefined> {
	const offers = world.model.onSale().filter(({ price }) => price.amount < aboveLimitPrice);
	if (offers.length === 0) return undefined;
	const { tenantId } = draw.pick(offers);
	const ofTenant = offers.filter((one) => one.tenantId === tenantId);
	const lines = Array.from({ length: draw.pick([1, 1, 2]) }, () => {
		const { listingId, colors, sizes } = draw.pick(ofTenant);
		return { listingId, color: draw.pick(colors).code, size: draw.pick(sizes), quantity: draw.pick([1, 2, 3, 3, 7]) };
	});
	for (const line of lines)
		if (world.available(line.listingId, line.color, line.size) < 2 * line.quantity) await stockUp(world, line, 14);
	const attempt = attemptOf(world, `buyer-${draw.between(0, 5)}`, lines, { confirms: draw.hits(0.5) });
	await submit(world, attempt);
	return attempt.state === 'accepted' ? (attempt as PlacedAttempt) : undefined;
}

async function payByCard(world: World, attempt: PlacedAttempt): Promise<void> {
	await openBy(world, attempt, 'card');
	const payment = world.model.payments.findLast(({ checkoutId }) => checkoutId === attempt.checkoutId);
	if (payment === undefined) return;
	world.stripe.pay(payment.paymentId, 'succeed');
	const event = world.stripe.events.find(
		({ paymentId, type }) => paymentId === payment.paymentId && type === 'payment_intent.succeeded',
	);
	if (event !== undefined) await deliverEvent(world, event);
}

/** Pays by a bank transfer of less, which the base accepts: a discount of odd amounts. */
async function payLess(world: World, attempt: PlacedAttempt, draw: Chance): Promise<void> {
	const { checkoutId, total } = attempt;
	await openBy(world, attempt, 'bank_transfer');
	await confirm(world, manager, checkoutId, total - draw.pick([1, 50, 101, 997, Math.ceil(total / 7)]));
	await decide(world, checkoutId, 'accept', draw.pick(members));
}
