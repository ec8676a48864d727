import type { Chance } from '../../packages/local/demo/chance.ts';
import type { Violation } from '../support/invariants.ts';
import { consume, deliver, forge, rest, sendRefunds, sweep } from './background.ts';
import { cancel, fail, look, open, pay, place, receive, replay, reuse, stray } from './buyers.ts';
import { approach, clash, lastTick, lateTwins } from './ends.ts';
import { type Kind, type Round, drawn, rounds } from './script.ts';
import * as sellers from './sellers.ts';
import { World } from './world.ts';

/** What is simulated. */
export interface Simulation {
	readonly seed: number;
	/** Bundles of the functions. */
	readonly dist: string;
	/** Either a length in virtual hours or in rounds, drawn from the seed … */
	readonly hours?: number;
	readonly rounds?: number;
	/** … or the rounds themselves. */
	readonly script?: readonly Round[];
	/** Rounds between two times at which everything comes to rest and is looked at thoroughly. */
	readonly restEvery?: number;
}

/** What came of it. */
export interface Outcome {
	readonly seed: number;
	readonly steps: number;
	readonly virtualHours: number;
	readonly violations: readonly Violation[];
	/** The last lines of what happened. */
	readonly trail: readonly string[];
	/** What ran up to a violation: enough to run it again. */
	readonly script: readonly Round[];
	readonly counts: Readonly<Record<string, number>>;
	/** The same for the same seed and code. */
	readonly digest: string;
}

const acts: Readonly<Record<Kind, (world: World, draw: Chance) => Promise<unknown>>> = {
	place,
	replay,
	reuse,
	open,
	pay,
	fail,
	deliver,
	forge,
	stray,
	cancel,
	look,
	receive,
	transfer: sellers.transfer,
	resolve: sellers.resolve,
	restock: sellers.restock,
	adjust: sellers.adjust,
	reprice: sellers.reprice,
	lanes: sellers.lanes,
	withdraw: sellers.withdraw,
	publish: sellers.publish,
	ship: sellers.ship,
	refund: sellers.refund,
	suspend: sellers.suspend,
	approve: sellers.approve,
	sweep,
	note: (world, draw) => consume(world, world.holds, draw),
	count: (world, draw) => consume(world, world.count, draw),
	send: sendRefunds,
	clash,
	lastTick,
	lateTwins,
};

const hourMs = 3_600_000;
/** A hold lasts fifteen minutes, or three days when a bank transfer is on its way. */
const holdsEndMs = 3 * 24 * hourMs + 16 * 60_000;

/** Runs a simulation to its end or to the first violation. `progress` is told of every round that comes to rest. */
export async function run(
	simulation: Simulation,
	progress: (line: string) => void = () => undefined,
): Promise<Outcome> {
	const { seed, dist, restEvery = 40 } = simulation;
	const world = await World.open(seed, dist);
	const script: Round[] = [];
	let steps = 0;
	let violations: readonly Violation[] = [];
	try {
		const { stage } = world;
		const draw = stage.chance(-1_000_000);
		await stage.untilDone([sellers.open(world)], draw);
		await world.poll();
		const began = stage.now;
		const source = simulation.script?.values() ?? rounds(seed);
		for (const round of source) {
			if (simulation.rounds !== undefined && script.length >= simulation.rounds) break;
			if (simulation.hours !== undefined && stage.now - began >= simulation.hours * hourMs) break;
			script.push(round);
			steps += round.commands.length;
			await play(world, round);
			const resting = script.length % restEvery === 0;
			if (resting) await rest(world, draw);
			violations = await world.check(resting);
			if (violations.length > 0) break;
			if (resting) progress(`${((stage.now - began) / hourMs).toFixed(1)} h, ${steps} commands`);
		}
		if (violations.length === 0) violations = await end(world, draw);
		return {
			seed,
			steps,
			virtualHours: (stage.now - began) / hourMs,
			violations,
			trail: world.trail.slice(-60),
			script,
			counts: countsOf(world, steps),
			digest: world.digest(),
		};
	} finally {
		await world.close();
	}
}

/** One round: its acts at the same time, with a sweep whenever a minute is over. */
async function play(world: World, round: Round): Promise<void> {
	const { stage, wire } = world;
	const random = stage.chance(round.seed);
	const minute = Math.floor(stage.now / 60_000);
	await stage.pass(round.pauseMs, random);
	for (const { kind, draws } of round.commands)
		if (kind === 'lastTick' || kind === 'lateTwins') await approach(world, kind, drawn(draws), random);
	wire.turn(random, round.weather);
	world.alone =
		round.commands.length === 1 && round.weather.faults + round.weather.crashes === 0 && stage.parked.length === 0;
	const due = Math.floor(stage.now / 60_000) !== minute && random.hits(0.9);
	if (due) world.alone = false;
	const tasks = round.commands.map(async ({ kind, draws }) => {
		world.note(`${kind} ${draws.join(',')}`);
		await acts[kind](world, drawn(draws));
	});
	await stage.untilDone([...tasks, ...(due ? [sweep(world).then(() => undefined)] : [])], random);
}

/** Everything comes to rest, every hold ends and is swept, and the whole is looked at. */
async function end(world: World, draw: Chance): Promise<readonly Violation[]> {
	await rest(world, draw);
	const first = await world.check(true);
	if (first.length > 0) return first;
	await world.stage.pass(holdsEndMs, draw);
	for (let i = 0; i < 3; i++) await world.stage.untilDone([sweep(world).then(() => undefined)], draw);
	await rest(world, draw);
	return world.check(true);
}

function countsOf(world: World, steps: number): Record<string, number> {
	const { toll } = world.wire;
	return {
		commands: steps,
		...world.ends(),
		...world.counts,
		calls: toll.calls,
		faults: toll.faults,
		crashes: toll.crashes,
		checks: world.checks,
	};
}
