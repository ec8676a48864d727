import type { Chance } from '../../packages/local/demo/chance.ts';
import { isObject } from '../../packages/local/json.ts';
import { signature } from '../../packages/local/stripe/webhooks.ts';
import type { Told } from './bank.ts';
import { submit } from './buyers.ts';
import type { Consumer } from './feed.ts';
import { decide } from './sellers.ts';
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

/** One run of the schedule that releases what is due. */
export async function sweep(world: World): Promise<boolean> {
	const began = world.stage.now;
	const noted = world.holds.waiting.length === 0;
	const outcome = await world.stage.invoke('expire-checkouts', {}, { command: 'sweep' });
	const line = world.stage.log.findLast((one) => one.includes('"swept"')) ?? '{}';
	const finished = !outcome.lost && !line.includes('"unfinished":true');
	if (finished && noted) world.sweptAt = began;
	world.note(`  swept: ${outcome.lost ? 'lost' : line}`);
	return finished;
}

/** One run of the schedule that sends refunds. Whether nothing is left to be sent. */
export async function sendRefunds(world: World): Promise<boolean> {
	const outcome = await world.stage.invoke('send-refunds', {}, { command: 'send refunds' });
	const line = world.stage.log.findLast((one) => one.includes('"refunds sent"')) ?? '{}';
	world.note(`  refunds: ${outcome.lost ? 'lost' : line}`);
	return !outcome.lost && !line.includes('"unfinished":true');
}

/** Gives a consumer its next batch; what fails comes again, and now and then what did not fail does too. */
export async function consume(world: World, consumer: Consumer, draw: Chance): Promise<boolean> {
	const size = draw.pick([1, 2, 5, 100]);
	const batch = consumer.waiting.slice(0, Math.min(size, consumer.part.batchSize));
	if (batch.length === 0 || busy.has(consumer)) return true;
	busy.add(consumer);
	const name = consumer.part.function.label;
	const outcome = await world.stage.invoke(name, { Records: batch, shardId: 'shard' }, { command: name });
	busy.delete(consumer);
	const failed =
		outcome.lost ||
		(isObject(outcome.result) &&
			Array.isArray(outcome.result['batchItemFailures']) &&
			outcome.result['batchItemFailures'].length > 0);
	const again = !failed && draw.hits(0.1);
	if (!failed && !again) consumer.waiting.splice(0, batch.length);
	world.note(`  ${name} ${batch.length} records: ${failed ? 'failed' : again ? 'again' : 'done'}`);
	return !failed;
}

/** A shard is given to one invocation at a time. */
const busy = new WeakSet<Consumer>();

/** By then everything that is under way has arrived. */
const lateMs = 100_000;
/** Repetitions after which something will never succeed in fair weather. */
const maxTries = 20;

/** Lets everything come to rest: the late arrives, clients learn their answers, events are taken, streams are drained. */
export async function rest(world: World, draw: Chance): Promise<void> {
	world.calm();
	world.alone = false;
	await world.stage.pass(lateMs, draw);
	await world.poll();
	const { attempts, undecided } = world.book;
	for (const attempt of attempts.filter((one) => one.state === 'unknown'))
		await insist(world, draw, `${attempt.buyer} ${attempt.key} gets no answer`, () => submit(world, attempt, true));
	for (const [checkoutId, decision] of undecided)
		await insist(world, draw, `${checkoutId} cannot be decided`, () => decide(world, checkoutId, decision));
	for (const told of world.bank.events.filter((one) => !one.taken))
		await insist(world, draw, `${told.type} ${told.paymentId} is not taken`, async () => {
			await tell(world, told);
			return told.taken;
		});
	for (const consumer of [world.holds, world.count]) {
		await world.poll();
		while (consumer.waiting.length > 0 && world.book.violations.length === 0)
			await insist(world, draw, `${consumer.part.name} fails`, () => consume(world, consumer, draw));
	}
	await insist(world, draw, 'refunds are not sent', () => sendRefunds(world));
	await world.poll();
	while (world.count.waiting.length + world.holds.waiting.length > 0 && world.book.violations.length === 0)
		for (const consumer of [world.holds, world.count])
			await insist(world, draw, `${consumer.part.name} fails`, () => consume(world, consumer, draw));
}

/** Does something, alone and in fair weather, until it succeeds; what never does is a violation. */
export async function insist(world: World, draw: Chance, what: string, work: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < maxTries; tries++) {
		let done = false;
		await world.stage.untilDone([work().then((success) => void (done = success))], draw);
		if (done) return;
	}
	world.book.violate('I11', what, `in fair weather, ${maxTries} times`);
}
