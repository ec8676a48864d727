import type { Chance } from '#local/testing';
import { deliverEvent } from './webhook-acts.ts';
import type { World } from './world.ts';

/** A buyer's bank opens a dispute about a payment, or decides one. Mostly its event comes later, as others do. */
export async function moveDispute(world: World, draw: Chance): Promise<void> {
	const open = world.stripe.disputes().filter(({ status }) => status === 'needs_response');
	if (open.length === 0 || draw.hits(0.5)) {
		const paid = paidByStripe(world);
		const again = disputedBefore(world);
		if (again.length > 0 && draw.hits(0.5)) await disputeAgain(world, draw.pick(again), draw);
		else if (paid.length > 0) await openDispute(world, draw.pick(paid.slice(-20)).paymentId, draw.hits(0.3));
		return;
	}
	const { id, payment_intent: paymentId } = draw.pick(open);
	const how = draw.hits(0.7) ? 'win' : 'lose';
	world.stripe.decideDispute(id, how);
	world.log(`  ${id} about ${paymentId}: ${how}`);
	if (draw.hits(0.3)) await tell(world, paymentId);
}

/** Refunds an order whose payment is in dispute, as the base knows. */
export async function refundInDispute(world: World, draw: Chance): Promise<void> {
	const paid = paidByStripe(world);
	if (paid.length === 0) return;
	const { paymentId, orderId, tenantId } = draw.pick(paid.slice(-20));
	await openDispute(world, paymentId, true);
	const body = { amount: { amount: draw.pick([1, 700]), currency: 'CNY' } };
	const path = `/v1/merchant/orders/${orderId}/refunds`;
	const { status } = await world.send({ tenant: tenantId }, 'POST', path, { body });
	world.log(`  ${orderId} is refunded: ${status}`);
}

/** The payment of an order with a refund that its bank sent back is disputed, and mostly lost. */
export async function disputeFailedRefund(world: World, draw: Chance): Promise<void> {
	const failed = new Set(
		world
			.sold()
			.flatMap(({ orderId, refunds = [] }) => (refunds.some(({ state }) => state === 'failed') ? [orderId] : [])),
	);
	const paid = paidByStripe(world).filter(({ orderId }) => failed.has(orderId));
	if (paid.length === 0) return;
	const { paymentId } = draw.pick(paid);
	await openDispute(world, paymentId, draw.hits(0.7));
	if (draw.hits(0.3)) return;
	const disputes = world.stripe.disputes().filter((one) => one.payment_intent === paymentId);
	for (const { id } of disputes) world.stripe.decideDispute(id, draw.hits(0.8) ? 'lose' : 'win');
	if (draw.hits(0.7)) await tell(world, paymentId);
}

/** A checkout is paid a second time, and the payment is disputed before the base hears of it. So it cannot go back at once. */
export async function disputeSecondPayment(world: World, draw: Chance): Promise<void> {
	const paid = paidByStripe(world);
	if (paid.length === 0) return;
	const { checkoutId } = draw.pick(paid.slice(-20));
	const paymentId = world.stripe.createDifferingPayment(checkoutId, draw.pick([700, 12_900]), 'cny');
	world.stripe.pay(paymentId, 'succeed');
	await openDispute(world, paymentId, draw.hits(0.5));
	const captured = world.stripe.events.filter(
		(event) => event.paymentId === paymentId && event.type === 'payment_intent.succeeded',
	);
	for (const event of captured) await deliverEvent(world, event);
	if (draw.hits(0.5)) return;
	const disputes = world.stripe.disputes().filter((one) => one.payment_intent === paymentId);
	for (const { id } of disputes) world.stripe.decideDispute(id, draw.hits(0.7) ? 'win' : 'lose');
	await tell(world, paymentId);
}

/** The payments whose latest dispute was won, opened in an earlier second. */
function disputedBefore({ stripe, runtime }: World): string[] {
	const latest = new Map(stripe.disputes().map((one) => [one.payment_intent, one]));
	return [...latest.values()].flatMap(({ status, created, payment_intent: paymentId }) =>
		status === 'won' && (created + 1) * 1_000 < runtime.now ? [paymentId] : [],
	);
}

/** A payment is disputed again. Events of both disputes arrive in any order, some again. */
async function disputeAgain(world: World, paymentId: string, draw: Chance): Promise<void> {
	await openDispute(world, paymentId, true);
	const events = world.stripe.events.filter(
		(event) => event.paymentId === paymentId && event.type.startsWith('charge.dispute.'),
	);
	for (let i = 0; i < 2; i++) await deliverEvent(world, draw.pick(events));
}

async function openDispute(world: World, paymentId: string, told: boolean): Promise<void> {
	world.log(`  ${paymentId} is disputed: ${world.stripe.dispute(paymentId)}`);
	if (told) await tell(world, paymentId);
}

/** Delivers the events of a dispute, the latest one first. */
async function tell(world: World, paymentId: string): Promise<void> {
	const events = world.stripe.events.filter(
		(event) => event.paymentId === paymentId && event.type.startsWith('charge.dispute.') && !event.accepted,
	);
	for (const event of events.toReversed()) await deliverEvent(world, event);
}

/** The orders that Stripe was paid for. */
function paidByStripe(world: World) {
	return world.sold().flatMap(({ checkoutId, orderId, tenantId }) => {
		const checkout = world.checkout(checkoutId);
		const paymentId = checkout?.state === 'paid' ? checkout.paymentId : 'bank_';
		return paymentId.startsWith('bank_') ? [] : [{ paymentId, checkoutId, orderId, tenantId }];
	});
}
