import { addDays, businessDay, startOfDay } from '#kernel';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { place } from './buyers.ts';
import { run, stopFor } from './schedules.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

/** It is after midnight: what is closed may be sealed. */
export async function night(world: World): Promise<void> {
	if (world.works('seal-sales')) await run(world, 'seal-sales');
}

/**
 * Shards of the orders split. Somebody stops, buyers order, the others catch up, and time passes until some minutes after midnight, when days may be
 * sealed. Who stopped stands still for longer, or not; but not for so long that the stream forgets.
 */
export async function approachNight(world: World, draw: Chance, random: Chance): Promise<void> {
	const { stage, outages } = world;
	world.calm();
	world.alone = false;
	await world.reshard(random);
	const midnight = startOfDay(addDays(businessDay(stage.now), 1));
	if (outages.last() < midnight) {
		await stage.pass(Math.max(0, outages.last() - stage.now), random);
		await catchUp(world, random);
		if (draw.hits(0.8))
			stopFor(world, aWorker(world, draw), midnight - stage.now + draw.pick([5, 30, 60, 540]) * minuteMs);
	}
	const order = async () => {
		for (let i = draw.between(1, 2); i > 0; i--) await place(world, draw);
	};
	await stage.untilDone([order()], random);
	await world.reshard(random);
	await catchUp(world, random);
	await stage.pass(midnight + draw.between(10, 30) * minuteMs - stage.now, random);
	await stage.untilDone([night(world)], random);
	await catchUp(world, random);
}

/** Any consumer or schedule, the consumers more often. */
function aWorker({ consumers, schedules }: World, draw: Chance): string {
	const names = consumers.map(({ name }) => name);
	return draw.pick([...names, ...names, ...schedules]);
}

/** All consumers that work deal with what there is for them. */
async function catchUp(world: World, random: Chance): Promise<void> {
	await world.poll();
	const works = world.consumers.map(async (consumer) => {
		while (consumer.waiting.length > 0 && world.works(consumer.name)) await consume(world, consumer, random);
	});
	await world.stage.untilDone(works, random);
}
