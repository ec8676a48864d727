import { addDays, businessDay } from '#kernel';
import type { Chance } from '#local/testing';
import { objects } from '#kernel/json';
import { deliverEvent } from './webhook-acts.ts';
import { submit } from './buyers.ts';
import { manager } from './gateway.ts';
import { run } from './schedules.ts';
import { decide } from './approval-acts.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

/** The time by which every late call has arrived. */
const lateMs = 100_000;
/** Tries without faults after which a failure is permanent. */
const maxTries = 20;

/**
 * Brings the base to rest: late calls arrive, clients repeat open requests, events are delivered, and stopped workers
 * resume.
 */
export async function quiesce(world: World, draw: Chance): Promise<void> {
	world.endFaults();
	world.runsAlone = false;
	world.outages.endAll();
	await world.runtime.pass(lateMs, draw);
	await world.poll();
	const { attempts, undecided } = world.model;
	for (const attempt of attempts.filter((one) => one.state === 'unknown'))
		await retryUntilDone(world, draw, `${attempt.buyer} ${attempt.key} gets no answer`, () =>
			submit(world, attempt, true),
		);
	for (const [checkoutId, decision] of undecided)
		await retryUntilDone(world, draw, `${checkoutId} cannot be decided`, () => decide(world, checkoutId, decision));
	for (const event of world.stripe.events.filter((one) => !one.accepted))
		await retryUntilDone(world, draw, `${event.type} ${event.paymentId} is not taken`, async () => {
			await deliverEvent(world, event);
			return event.accepted;
		});
	await drain(world, draw);
	// Reservations expire and days are sealed at their own times.
	for (const name of world.schedules.filter((one) => !['expire-checkouts', 'seal-sales'].includes(one)))
		await retryUntilDone(world, draw, `${name} does not end`, () => run(world, name));
	await drain(world, draw);
	// The clocks of returns have refunded some, which fall due a minute later.
	if (world.model.returns.list().length > 0) {
		await world.runtime.pass(lateMs, draw);
		await retryUntilDone(world, draw, 'send-refunds does not end', () => run(world, 'send-refunds'));
		await drain(world, draw);
	}
	if (world.seals) await seal(world, draw);
}

/** Drains every consumer, including what its own writes stream. */
async function drain(world: World, draw: Chance): Promise<void> {
	await world.poll();
	while (world.consumers.some(({ waiting }) => waiting.length > 0) && world.model.violations.length === 0) {
		for (const consumer of world.consumers)
			while (consumer.waiting.length > 0 && world.model.violations.length === 0)
				await retryUntilDone(world, draw, `${consumer.name} fails`, () => consume(world, consumer, draw));
		await world.poll();
	}
}

const minuteMs = 60_000;
/** The grace before an unsealed closed day is a violation. */
const graceMs = 10 * minuteMs;

/** I7: closed days are sealed within minutes while all consumers work. */
async function seal(world: World, draw: Chance): Promise<void> {
	const closed = addDays(businessDay(world.runtime.now - graceMs), -1);
	if (closed < businessDay(world.began)) return;
	const isSealed = async () => {
		const { body } = await world.send(manager, 'GET', '/v1/base/sales/seals?limit=1', { readsOnly: true });
		return String(objects(body['items'])[0]?.['day'] ?? '') >= closed;
	};
	await retryUntilDone(
		world,
		draw,
		`${closed} is not sealed`,
		async () => {
			if (await isSealed()) return true;
			await run(world, 'seal-sales');
			return isSealed();
		},
		async () => {
			await drain(world, draw);
			await world.runtime.pass(minuteMs, draw);
		},
	);
}

/**
 * Repeats some work alone and without faults until it succeeds; otherwise reports a violation. `between` runs after
 * each try.
 */
async function retryUntilDone(
	world: World,
	draw: Chance,
	what: string,
	work: () => Promise<boolean>,
	between: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
	for (let tries = 0; tries < maxTries && world.model.violations.length === 0; tries++) {
		let done = false;
		await world.runtime.untilDone([work().then((success) => void (done = success))], draw);
		if (done) return;
		await between();
	}
	if (world.model.violations.length === 0) world.model.violate('I11', what, `without faults, ${maxTries} times`);
}
