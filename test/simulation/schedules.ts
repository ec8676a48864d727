import { addDays, startOfDay } from '#kernel';
import type { Chance } from '#local/testing';
import type { World } from './world.ts';

/** Runs a schedule, even a stopped one. Returns whether it finished with nothing left. */
export async function run(world: World, name: string): Promise<boolean> {
	if (name === 'expire-checkouts') return sweep(world);
	const began = world.runtime.now;
	const allIndexed = world.followUpConsumer.waiting.length === 0;
	const outcome = await world.runtime.invoke(name, {}, { command: name });
	const line = world.runtime.log.findLast((one) => one.includes(`"function":"${name}"`)) ?? '{}';
	world.log(`  ${name}: ${outcome.lost ? 'lost' : line}`);
	if (name === 'seal-sales') checkSealedInTime(world);
	const finished = !outcome.lost && !line.includes('"unfinished":true');
	if (name === 'advance-orders' && finished && allIndexed) world.advancedAt = began;
	return finished;
}

/** Runs the expiry schedule. Returns whether it finished with nothing left. */
export async function sweep(world: World): Promise<boolean> {
	const began = world.runtime.now;
	const allIndexed = world.followUpConsumer.waiting.length === 0;
	const outcome = await world.runtime.invoke('expire-checkouts', {}, { command: 'sweep' });
	const line = world.runtime.log.findLast((one) => one.includes('"function":"expire-checkouts"')) ?? '{}';
	const finished = !outcome.lost && !line.includes('"unfinished":true');
	if (finished && allIndexed) world.sweptAt = began;
	world.log(`  swept: ${outcome.lost ? 'lost' : line}`);
	return finished;
}

/** Runs a schedule in its minute unless it is stopped. */
async function due(world: World, name: string): Promise<void> {
	if (world.isRunning(name)) await run(world, name);
	else world.log(`  ${name} is stopped`);
}

export const sweepWhenDue = (world: World) => due(world, 'expire-checkouts');
export const sendWhenDue = (world: World) => due(world, 'send-refunds');

/** Runs a schedule that no other act runs. */
export async function runAnySchedule(world: World, draw: Chance): Promise<void> {
	const namesDue = ['expire-checkouts', 'send-refunds'];
	const others = world.schedules.filter((name) => !namesDue.includes(name));
	if (others.length > 0) await due(world, draw.pick(others));
}

/** I7: when a day was sealed, every consumer of the orders had been given all records of that day. */
function checkSealedInTime(world: World): void {
	for (const day of world.newlySealed()) {
		const end = startOfDay(addDays(day, 1));
		for (const { name, resource, waiting } of world.consumers) {
			const missed = waiting.filter(({ delivered, seenAt }) => !delivered && seenAt < end);
			if (resource.table === world.followUpConsumer.resource.table && missed.length > 0)
				world.model.violate('I7', day, `sealed with ${missed.length} of its records not yet given to ${name}`);
		}
	}
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Stops a consumer or a schedule for minutes to hours. */
export async function stopAny(world: World, draw: Chance): Promise<void> {
	const all = [...world.consumers.map(({ name }) => name), ...world.schedules];
	stopFor(world, draw.pick(all), draw.pick([2 * minuteMs, 10 * minuteMs, hourMs, 9 * hourMs]));
}

export function stopFor(world: World, name: string, ms: number): void {
	world.outages.stop(name, world.runtime.now + ms);
	world.log(`  ${name} is stopped for ${ms / minuteMs} min`);
}
