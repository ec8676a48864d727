import { type Chance, signature } from '#local/testing';
import type { StripeEvent } from './stripe-simulator.ts';
import type { World } from './world.ts';

const path = '/v1/webhooks/stripe';
/** Stripe's pauses between deliveries, in virtual time. */
const pausesMs = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

export async function deliverEvent(world: World, event: StripeEvent): Promise<void> {
	const secret = process.env['STRIPE_WEBHOOK_SECRET'] ?? '';
	const headers = { 'stripe-signature': signature(event.payload, secret, world.runtime.now) };
	const { status } = await world.send({ public: true }, 'POST', path, { body: event.payload, headers });
	world.log(`  ${event.type} ${event.paymentId}: ${status}`);
	if (status >= 200 && status < 300) {
		event.accepted = true;
		event.acceptedAt ??= world.runtime.now;
	} else event.due = world.runtime.now + (pausesMs[Math.min(event.attempts++, pausesMs.length - 1)] ?? 0);
}

/** Delivers events as Stripe does: in any order, several times at once, or long after their acceptance. */
export async function deliverEvents(world: World, draw: Chance): Promise<void> {
	const { events } = world.stripe;
	const due = events.filter((one) => !one.accepted && one.due <= world.runtime.now);
	const paid = due.filter((one) => one.type === 'payment_intent.succeeded');
	const choice = draw.hits(0.15) ? events : draw.hits(0.8) && paid.length > 0 ? paid : due;
	if (choice.length === 0) return;
	const event = draw.pick(choice);
	const copies = draw.pick([1, 1, 1, 2, 3]);
	await Promise.all(Array.from({ length: copies }, () => deliverEvent(world, event)));
}

/** Sends a forged, altered or old event, which must be refused without a write. */
export async function forgeEvent(world: World, draw: Chance): Promise<void> {
	const { events } = world.stripe;
	if (events.length === 0) return;
	const { payload } = draw.pick(events);
	const secret = process.env['STRIPE_WEBHOOK_SECRET'] ?? '';
	const { now } = world.runtime;
	const [body, proof] = draw.pick([
		[payload, signature(payload, 'another secret', now)],
		[`${payload} `, signature(payload, secret, now)],
		[payload, signature(payload, secret, now - 400_000)],
		[payload, ''],
	] as const);
	const headers: Record<string, string> = proof === '' ? {} : { 'stripe-signature': proof };
	const { status } = await world.send({ public: true }, 'POST', path, { body, headers, readsOnly: true });
	if (status !== 400) world.model.violate('I11', path, `a forged event is answered ${status}`);
}
