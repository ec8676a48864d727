import type { Chance } from '../../packages/local/demo/chance.ts';
import type { Violation } from '../support/invariants.ts';
import { deliver, forge } from './background.ts';
import { dear, ownSide, resolve, transfer } from './base.ts';
import * as buyers from './buyers.ts';
import * as doors from './doors.ts';
import { approach, clash, lastTick, lateTwins } from './ends.ts';
import { importsTold, offerImported, sendFile, tier } from './files.ts';
import { approachNight, night } from './night.ts';
import { rest } from './rest.ts';
import { sendWhenDue, stop, sweep, sweepWhenDue, tick } from './schedules.ts';
import { type Kind, type Round, drawn, rounds, themeOf } from './script.ts';
import { sealsHold } from './seals.ts';
import * as sellers from './sellers.ts';
import { isIndexed } from './shelf.ts';
import { consume, index } from './streams.ts';
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
	place: buyers.place,
	replay: buyers.replay,
	reuse: buyers.reuse,
	doubleClick: buyers.doubleClick,
	open: buyers.open,
	pay: buyers.pay,
	fail: buyers.fail,
	deliver,
	forge,
	stray: buyers.stray,
	cancel: buyers.cancel,
	look: buyers.look,
	receive: buyers.receive,
	transfer,
	dear,
	resolve,
	ownSide,
	restock: sellers.restock,
	adjust: sellers.adjust,
	reprice: sellers.reprice,
	lanes: sellers.lanes,
	withdraw: sellers.withdraw,
	publish: sellers.publish,
	ship: sellers.ship,
	refund: sellers.refund,
	suspend: doors.suspend,
	approve: doors.approve,
	close: doors.close,
	probe: doors.probe,
	sendFile,
	tier,
	offerImported,
	stop,
	tick,
	sweep: sweepWhenDue,
	note: (world, draw) => consume(world, world.holds, draw),
	count: (world, draw) => consume(world, world.consumer('count-sales'), draw),
	index,
	send: sendWhenDue,
	clash,
	lastTick,
	lateTwins,
	afterwards: doors.afterwards,
	night,
};

/** Acts before which time passes. */
const approaches: Partial<Record<Kind, (world: World, draw: Chance, random: Chance) => Promise<void>>> = {
	lastTick: (world, draw, random) => approach(world, 'lastTick', draw, random),
	lateTwins: (world, draw, random) => approach(world, 'lateTwins', draw, random),
	afterwards: doors.approachAfterwards,
	night: approachNight,
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
	// A seal costs as much as a hundred orders.
	world.seals = simulation.hours !== undefined || (simulation.script === undefined && themeOf(seed) === 'nights');
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
			violations = resting ? await atRest(world, draw) : await world.check(false);
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
	for (const { kind, draws } of round.commands) await approaches[kind]?.(world, drawn(draws), random);
	wire.turn(random, round.weather);
	world.alone =
		round.commands.length === 1 && round.weather.faults + round.weather.crashes === 0 && stage.parked.length === 0;
	const due = Math.floor(stage.now / 60_000) !== minute && random.hits(0.9);
	if (due) world.alone = false;
	const tasks = round.commands.map(async ({ kind, draws }) => {
		world.note(`${kind} ${draws.join(',')}`);
		await acts[kind](world, drawn(draws));
	});
	await stage.untilDone([...tasks, ...(due ? [sweepWhenDue(world)] : [])], random);
}

/** Everything comes to rest and is looked at; in the end also at all the sums of sealed days. */
async function atRest(world: World, draw: Chance, last = false): Promise<readonly Violation[]> {
	await rest(world, draw);
	const violations = await world.check(true);
	if (violations.length > 0) return violations;
	doors.listingsFollow(world);
	await importsTold(world, draw);
	await isIndexed(world, draw);
	if (world.seals) await sealsHold(world, draw, last);
	return world.book.violations;
}

/** Everything comes to rest, every hold ends and is swept, and the whole is looked at. */
async function end(world: World, draw: Chance): Promise<readonly Violation[]> {
	const first = await atRest(world, draw);
	if (first.length > 0) return first;
	await world.stage.pass(holdsEndMs, draw);
	for (let i = 0; i < 3; i++) await world.stage.untilDone([sweep(world).then(() => undefined)], draw);
	return atRest(world, draw, true);
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
