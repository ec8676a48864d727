import { addDays, startOfDay } from '#kernel';
import type { Chance } from '../../packages/local/demo/chance.ts';
import type { World } from './world.ts';

/** One run of a schedule, whether it stands still or not. Answers whether it came to its end with nothing left to do. */
export async function run(world: World, name: string): Promise<boolean> {
	if (name === 'expire-checkouts') return sweep(world);
	const outcome = await world.stage.invoke(name, {}, { command: name });
	const line = world.stage.log.findLast((one) => one.includes(`"function":"${name}"`)) ?? '{}';
	world.note(`  ${name}: ${outcome.lost ? 'lost' : line}`);
	if (name === 'seal-sales') notSealedTooSoon(world);
	return !outcome.lost && !line.includes('"unfinished":true');
}

/** One run of the schedule that releases what is due. */
export async function sweep(world: World): Promise<boolean> {
	const began = world.stage.now;
	const noted = world.holds.waiting.length === 0;
	const outcome = await world.stage.invoke('expire-checkouts', {}, { command: 'sweep' });
	const line = world.stage.log.findLast((one) => one.includes('"function":"expire-checkouts"')) ?? '{}';
	const finished = !outcome.lost && !line.includes('"unfinished":true');
	if (finished && noted) world.sweptAt = began;
	world.note(`  swept: ${outcome.lost ? 'lost' : line}`);
	return finished;
}

/** The minute of a schedule has come: it runs, unless it stands still. */
async function due(world: World, name: string): Promise<void> {
	if (world.works(name)) await run(world, name);
	else world.note(`  ${name} stands still`);
}

export const sweepWhenDue = (world: World) => due(world, 'expire-checkouts');
export const sendWhenDue = (world: World) => due(world, 'send-refunds');

/** A minute of one of the schedules that nothing else lets run. */
export async function tick(world: World, draw: Chance): Promise<void> {
	const namesDue = ['expire-checkouts', 'send-refunds'];
	const others = world.schedules.filter((name) => !namesDue.includes(name));
	if (others.length > 0) await due(world, draw.pick(others));
}

/** I7: nobody who follows the orders had records of a day before him, never given to him, when the day was sealed. */
function notSealedTooSoon(world: World): void {
	for (const day of world.newlySealed()) {
		const end = startOfDay(addDays(day, 1));
		for (const { name, part: resource, waiting } of world.consumers) {
			const missed = waiting.filter(({ delivered, seenAt }) => !delivered && seenAt < end);
			if (resource.table === world.holds.part.table && missed.length > 0)
				world.book.violate('I7', day, `sealed with ${missed.length} of its records not yet given to ${name}`);
		}
	}
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A consumer or a schedule stands still, for minutes to hours. */
export async function stop(world: World, draw: Chance): Promise<void> {
	const all = [...world.consumers.map(({ name }) => name), ...world.schedules];
	stopFor(world, draw.pick(all), draw.pick([2 * minuteMs, 10 * minuteMs, hourMs, 9 * hourMs]));
}

export function stopFor(world: World, name: string, ms: number): void {
	world.outages.stop(name, world.stage.now + ms);
	world.note(`  ${name} stands still for ${ms / minuteMs} min`);
}
