import { addDays, businessDay, startOfDay } from '#kernel';
import type { Chance } from '#local/testing';
import { place } from './buyers.ts';
import { run, stopFor } from './schedules.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;

/** Seals after midnight what is closed. */
export async function sealAfterMidnight(world: World): Promise<void> {
	if (world.isRunning('seal-sales')) await run(world, 'seal-sales');
}

/**
 * Passes time to some minutes after midnight: shards of the orders split, one worker stops, buyers order, the others catch up. The stop may last
 * longer, but never beyond the stream's retention.
 */
export async function approachMidnight(world: World, draw: Chance, random: Chance): Promise<void> {
	const { runtime, outages } = world;
	world.endFaults();
	world.runsAlone = false;
	await world.reshard(random);
	const midnight = startOfDay(addDays(businessDay(runtime.now), 1));
	if (outages.lastEnd() < midnight) {
		await runtime.pass(Math.max(0, outages.lastEnd() - runtime.now), random);
		await catchUp(world, random);
		if (draw.hits(0.8))
			stopFor(world, drawWorker(world, draw), midnight - runtime.now + draw.pick([5, 30, 60, 540]) * minuteMs);
	}
	const order = async () => {
		for (let i = draw.between(1, 2); i > 0; i--) await place(world, draw);
	};
	await runtime.untilDone([order()], random);
	await world.reshard(random);
	await catchUp(world, random);
	await runtime.pass(midnight + draw.between(10, 30) * minuteMs - runtime.now, random);
	await runtime.untilDone([sealAfterMidnight(world)], random);
	await catchUp(world, random);
}

/** A random consumer or schedule, consumers more often. */
function drawWorker({ consumers, schedules }: World, draw: Chance): string {
	const names = consumers.map(({ name }) => name);
	return draw.pick([...names, ...names, ...schedules]);
}

/** Drains the consumers that are not stopped. */
async function catchUp(world: World, random: Chance): Promise<void> {
	await world.poll();
	const works = world.consumers.map(async (consumer) => {
		while (consumer.waiting.length > 0 && world.isRunning(consumer.name)) await consume(world, consumer, random);
	});
	await world.runtime.untilDone(works, random);
}
