import { addDays, businessDay } from '#kernel';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { objects } from '../../packages/kernel/json.ts';
import { tell } from './background.ts';
import { submit } from './buyers.ts';
import { manager } from './gateway.ts';
import { run } from './schedules.ts';
import { decide } from './base.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

/** By then everything that is under way has arrived. */
const lateMs = 100_000;
/** Repetitions after which something will never succeed in fair weather. */
const maxTries = 20;

/** Lets everything come to rest: the late arrives, clients learn their answers, events are taken, all who stood still work. */
export async function rest(world: World, draw: Chance): Promise<void> {
	world.calm();
	world.alone = false;
	world.outages.end();
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
	await drain(world, draw);
	// Holds end when their time has come, and days are sealed by themselves: neither is hurried here.
	for (const name of world.schedules.filter((one) => !['expire-checkouts', 'seal-sales'].includes(one)))
		await insist(world, draw, `${name} does not end`, () => run(world, name));
	await drain(world, draw);
	if (world.seals) await seal(world, draw);
}

/** Every consumer deals with all there is for it, also with what comes of that. */
async function drain(world: World, draw: Chance): Promise<void> {
	await world.poll();
	while (world.consumers.some(({ waiting }) => waiting.length > 0) && world.book.violations.length === 0) {
		for (const consumer of world.consumers)
			while (consumer.waiting.length > 0 && world.book.violations.length === 0)
				await insist(world, draw, `${consumer.name} fails`, () => consume(world, consumer, draw));
		await world.poll();
	}
}

const minuteMs = 60_000;
/** How long after its end a day may be left alone before it is sealed. */
const graceMs = 10 * minuteMs;

/** I7: when all work, closed days are sealed within minutes. */
async function seal(world: World, draw: Chance): Promise<void> {
	const closed = addDays(businessDay(world.stage.now - graceMs), -1);
	if (closed < businessDay(world.began)) return;
	const isSealed = async () => {
		const { body } = await world.send(manager, 'GET', '/v1/base/sales/seals?limit=1', { readsOnly: true });
		return String(objects(body['items'])[0]?.['day'] ?? '') >= closed;
	};
	await insist(
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
			await world.stage.pass(minuteMs, draw);
		},
	);
}

/** Does something, alone and in fair weather, until it succeeds; what never does is a violation. `between`: after each try. */
async function insist(
	world: World,
	draw: Chance,
	what: string,
	work: () => Promise<boolean>,
	between: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
	for (let tries = 0; tries < maxTries && world.book.violations.length === 0; tries++) {
		let done = false;
		await world.stage.untilDone([work().then((success) => void (done = success))], draw);
		if (done) return;
		await between();
	}
	if (world.book.violations.length === 0) world.book.violate('I11', what, `in fair weather, ${maxTries} times`);
}
