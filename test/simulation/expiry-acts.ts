import type { Chance } from '#local/testing';
import { deliverEvent } from './webhook-acts.ts';
import type { StripeEvent } from './stripe-simulator.ts';
import type { Attempt, Payment } from './reference-model.ts';
import { acceptedAttempts, openBy } from './buyers.ts';
import { sweep } from './schedules.ts';
import { stockUp } from './sellers.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

/** Acts around the expiry of a reservation. */

/** Races for one checkout: payment event, sweep, cancellation and extension arrive at once. */
export async function raceForCheckout(world: World, draw: Chance): Promise<void> {
	const { payments } = world.model;
	const awaiting = payments.filter(({ checkoutId }) => world.checkout(checkoutId)?.state === 'awaiting_payment');
	const candidates = awaiting.length > 0 ? awaiting : payments;
	if (candidates.length > 0) await raceForPayment(world, draw.pick(candidates.slice(-8)), draw);
}

/**
 * Extends a reservation in its last milliseconds, with sweeps before and after the expiry; or races for its payment.
 */
export async function lastMillisecond(world: World, draw: Chance): Promise<void> {
	const attempt = pickExpiring(world, draw);
	if (attempt === undefined) return;
	const payment = paymentOf(world, attempt);
	if (payment !== undefined && draw.hits(0.4)) return raceForPayment(world, payment, draw);
	await sweepDuring(world, () => extend(world, attempt.buyer, attempt.checkoutId));
}

/** Delivers a late payment event twice at once, while the stock is sold out and restocked. */
export async function lateDuplicates(world: World, draw: Chance): Promise<void> {
	const attempt = pickExpired(world, draw);
	const payment = paymentOf(world, attempt);
	if (attempt === undefined || payment === undefined) return;
	world.runsAlone = false;
	await sweep(world);
	const event = capture(world, payment);
	if (event === undefined) return;
	const line = draw.pick(attempt.body.lines);
	await stockUp(world, line, 0);
	const duplicates = Array.from({ length: draw.pick([2, 3]) }, () => deliverEvent(world, event));
	await Promise.all([...duplicates, stockUp(world, line, 15)]);
}

/** Passes time until the expiry that the act needs, with a payment open and the follow-up indexed. */
export async function approachExpiry(
	world: World,
	kind: 'lastMillisecond' | 'lateDuplicates',
	draw: Chance,
	random: Chance,
): Promise<void> {
	const { runtime, followUpConsumer } = world;
	const attempt = kind === 'lastMillisecond' ? pickExpiring(world, draw) : pickExpired(world, draw);
	if (attempt === undefined || attempt.expiresAt <= runtime.now) return;
	const prepare = async () => {
		await openBy(world, attempt, 'card');
		while (
			followUpConsumer.waiting.length > 0 &&
			world.isRunning(followUpConsumer.name) &&
			(await consume(world, followUpConsumer, random))
		);
	};
	const pass = async (until: number) => runtime.pass(Math.max(0, until - runtime.now), random);
	await runtime.untilDone([prepare()], random);
	await pass(attempt.expiresAt - 1_000);
	// Releases what fell due meanwhile.
	await runtime.untilDone([sweep(world).then(() => undefined)], random);
	await pass(attempt.expiresAt - (kind === 'lastMillisecond' ? random.between(1, 3) : 0));
}

async function raceForPayment(world: World, payment: Payment, draw: Chance): Promise<void> {
	const { checkoutId } = payment;
	const buyer = world.model.attempts.find((one) => one.checkoutId === checkoutId)?.buyer;
	if (buyer === undefined) return;
	const event = capture(world, payment);
	await Promise.all([
		sweep(world),
		...(event && draw.hits(0.7) ? [deliverEvent(world, event)] : []),
		...(draw.hits(0.5) ? [world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/cancel`)] : []),
		...(draw.hits(0.4) ? [extend(world, buyer, checkoutId)] : []),
	]);
}

function extend(world: World, buyer: string, checkoutId: string) {
	world.model.openedTransfers.add(checkoutId);
	return world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/payment`, { body: { method: 'bank_transfer' } });
}

/** Sweeps repeatedly during some work, so that one sweep begins after the expiry. */
async function sweepDuring(world: World, work: () => Promise<unknown>): Promise<void> {
	const open = new Set([work]);
	const done = work().finally(() => open.clear());
	while (open.size > 0) await sweep(world);
	await done;
}

/** Pays a payment if possible. Returns its success event. */
function capture({ stripe }: World, { paymentId }: Payment): StripeEvent | undefined {
	stripe.pay(paymentId, 'succeed');
	return stripe.events.find((one) => one.paymentId === paymentId && isSuccess(one));
}

function isSuccess({ type }: StripeEvent): boolean {
	return type === 'payment_intent.succeeded';
}

/** An expired checkout whose payment event was not accepted yet; otherwise a checkout that will expire. */
function pickExpired(world: World, draw: Chance) {
	const delivered = new Set(
		world.stripe.events.flatMap((one) => (one.accepted && isSuccess(one) ? [one.paymentId] : [])),
	);
	const expired = withoutExtension(world, 'expired').filter((attempt) => {
		const payment = paymentOf(world, attempt);
		return payment !== undefined && !delivered.has(payment.paymentId);
	});
	return expired.length > 0 ? draw.pick(expired.slice(-8)) : pickExpiring(world, draw);
}

/** A recent checkout that awaits payment. */
function pickExpiring(world: World, draw: Chance) {
	const awaiting = withoutExtension(world, 'awaiting_payment').slice(-8);
	return awaiting.length > 0 ? draw.pick(awaiting) : undefined;
}

/** The recent checkouts in a state, without those extended for a transfer. */
function withoutExtension(world: World, state: string) {
	return acceptedAttempts(world).filter(({ checkoutId, expiresAt }) => {
		const checkout = world.checkout(checkoutId);
		return checkout?.state === state && checkout.expiresAt === expiresAt;
	});
}

function paymentOf({ model }: World, attempt: Attempt | undefined): Payment | undefined {
	return attempt && model.payments.findLast((one) => one.checkoutId === attempt.checkoutId);
}
