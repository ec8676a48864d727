import type { Chance } from '../../packages/local/demo/chance.ts';
import { signature } from '../../packages/local/stripe/webhooks.ts';
import type { Told } from './bank.ts';
import type { World } from './world.ts';

const path = '/v1/webhooks/stripe';
/** As Stripe pauses between tries, in virtual time. */
const pausesMs = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Sends an event to the webhook. */
export async function tell(world: World, told: Told): Promise<void> {
	const secret = process.env['STRIPE_WEBHOOK_SECRET'] ?? '';
	const headers = { 'stripe-signature': signature(told.payload, secret, world.stage.now) };
	const { status } = await world.send({ public: true }, 'POST', path, { body: told.payload, headers });
	world.note(`  ${told.type} ${told.paymentId}: ${status}`);
	if (status >= 200 && status < 300) told.taken = true;
	else told.due = world.stage.now + (pausesMs[Math.min(told.attempts++, pausesMs.length - 1)] ?? 0);
}

/** Stripe delivers: in any order, more than once at the same time, or what was taken long ago. */
export async function deliver(world: World, draw: Chance): Promise<void> {
	const { events } = world.bank;
	const due = events.filter((one) => !one.taken && one.due <= world.stage.now);
	const paid = due.filter((one) => one.type === 'payment_intent.succeeded');
	const choice = draw.hits(0.15) ? events : draw.hits(0.8) && paid.length > 0 ? paid : due;
	if (choice.length === 0) return;
	const told = draw.pick(choice);
	const copies = draw.pick([1, 1, 1, 2, 3]);
	await Promise.all(Array.from({ length: copies }, () => tell(world, told)));
}

/** Somebody else writes to the webhook, or a byte has changed, or it is old: refused, and nothing is written. */
export async function forge(world: World, draw: Chance): Promise<void> {
	const { events } = world.bank;
	if (events.length === 0) return;
	const { payload } = draw.pick(events);
	const secret = process.env['STRIPE_WEBHOOK_SECRET'] ?? '';
	const { now } = world.stage;
	const [body, proof] = draw.pick([
		[payload, signature(payload, 'another secret', now)],
		[`${payload} `, signature(payload, secret, now)],
		[payload, signature(payload, secret, now - 400_000)],
		[payload, ''],
	] as const);
	const headers: Record<string, string> = proof === '' ? {} : { 'stripe-signature': proof };
	const { status } = await world.send({ public: true }, 'POST', path, { body, headers, readsOnly: true });
	if (status !== 400) world.book.violate('I11', path, `a forged event is answered ${status}`);
}
