import { addDays, businessDay, startOfDay } from '#kernel';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { place } from './buyers.ts';
import { run, stopFor } from './schedules.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

/** Two minutes after midnight, in between those who follow the orders go on: what is closed may be sealed. */
export async function night(world: World, draw: Chance): Promise<void> {
	if (!world.works('seal-sales')) return;
	await run(world, 'seal-sales');
	await world.poll();
	await Promise.all(world.consumers.map((consumer) => consume(world, consumer, draw)));
	await run(world, 'seal-sales');
}

/**
 * Somebody stops, buyers order, the others catch up, and time passes until some minutes after midnight, when days may be
 * sealed; who stopped stands still for longer, or not.
 */
export async function approachNight(world: World, draw: Chance, random: Chance): Promise<void> {
	const { stage, consumers } = world;
	world.calm();
	world.alone = false;
	const midnight = startOfDay(addDays(businessDay(stage.now), 1));
	const work = async () => {
		if (draw.hits(0.8)) {
			const names = [...consumers.map(({ name }) => name), ...consumers.map(({ name }) => name), ...world.schedules];
			stopFor(world, draw.pick(names), midnight - stage.now + draw.pick([5, 30, 60, 540]) * minuteMs);
		}
		for (let i = draw.between(1, 2); i > 0; i--) await place(world, draw);
	};
	await stage.untilDone([work()], random);
	await world.poll();
	const catchUp = consumers.map(async (consumer) => {
		while (consumer.waiting.length > 0 && world.works(consumer.name)) await consume(world, consumer, random);
	});
	await stage.untilDone(catchUp, random);
	await stage.pass(midnight + draw.between(10, 30) * minuteMs - stage.now, random);
}
