import { type Chance, chance } from '../../packages/local/demo/chance.ts';
import type { Weather } from './wire.ts';

/** What actors do, and how often in relation to each other. */
export const kinds = {
	place: 30,
	replay: 4,
	reuse: 2,
	doubleClick: 2,
	open: 14,
	pay: 14,
	fail: 1,
	deliver: 16,
	forge: 1,
	stray: 2,
	cancel: 5,
	transfer: 2,
	dear: 1,
	resolve: 4,
	ownSide: 1,
	look: 3,
	receive: 2,
	restock: 8,
	adjust: 3,
	reprice: 3,
	lanes: 1,
	withdraw: 1,
	publish: 4,
	ship: 3,
	refund: 4,
	suspend: 1,
	approve: 4,
	close: 0.2,
	probe: 1,
	sendFile: 1,
	tier: 1,
	offerImported: 1,
	stop: 1,
	tick: 2,
	sweep: 2,
	note: 8,
	count: 8,
	index: 3,
	send: 6,
	clash: 3,
	// Time passes first: until the end of a hold, until a tenant may sell no more, until a day may be sealed.
	lastTick: 4,
	lateTwins: 4,
	afterwards: 0.4,
	night: 0.2,
} as const;
export type Kind = keyof typeof kinds;

/** One act. What it acts on follows from its draws and from what there is by then. */
export interface Command {
	readonly kind: Kind;
	/** Whole numbers below 1,000. */
	readonly draws: readonly number[];
}

/** Acts that run at the same time, after a pause, in some weather; `seed` interleaves them. */
export interface Round {
	readonly pauseMs: number;
	readonly seed: number;
	readonly weather: Weather;
	readonly commands: readonly Command[];
}

export const drawsPerCommand = 10;

/** The chance that a command's draws make: beyond the last they begin again. */
export function drawn(draws: readonly number[]): Chance {
	let at = 0;
	const source = chance(1);
	const next = () => ((draws[at++ % Math.max(1, draws.length)] ?? 0) % 1000) / 1000;
	const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
	return {
		...source,
		next,
		between,
		hits: (share) => next() < share,
		pick(values) {
			const value = values[between(0, values.length - 1)];
			if (value === undefined) throw new RangeError('nothing to pick from');
			return value;
		},
	};
}

/** What happens more often in the life of a seed: each has one of these, so that each is dense in some lives. */
const themes = {
	market: {},
	nights: { night: 4, stop: 5, tick: 8, note: 12, count: 12 },
	doors: { suspend: 4, close: 1, probe: 5, afterwards: 5, tick: 5, ownSide: 6, dear: 6, transfer: 4 },
	files: { sendFile: 14, tier: 6, offerImported: 6, index: 16, doubleClick: 4 },
} as const satisfies Record<string, Partial<Record<Kind, number>>>;
type Theme = keyof typeof themes;

export function themeOf(seed: number): Theme {
	const names = Object.keys(themes) as Theme[];
	return names[seed % names.length] ?? 'market';
}

/** Each kind as often as its weight says, in fifths. */
function weighted(seed: number): readonly Kind[] {
	const weights = { ...kinds, ...themes[themeOf(seed)] };
	return Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight * 5 }, () => kind as Kind));
}

/** The rounds of a seed, without end. Fair and foul weather take turns. */
export function* rounds(seed: number): Generator<Round, never> {
	const random = chance(Math.imul(seed + 17, 0x27d4eb2f));
	const kindsOfSeed = weighted(seed);
	let weather: Weather = { faults: 0, crashes: 0 };
	for (let number = 0; ; number++) {
		if (number % 20 === 0) weather = random.hits(0.4) ? { faults: 0, crashes: 0 } : foul(random);
		const size = random.pick([1, 1, 2, 2, 3, 4, 6]);
		yield {
			pauseMs: random.hits(0.02)
				? random.between(60_000, 1_200_000)
				: random.between(0, random.pick([100, 20_000, 60_000])),
			seed: random.between(0, 2 ** 31),
			weather,
			commands: Array.from({ length: size }, () => ({
				kind: random.pick(kindsOfSeed),
				draws: Array.from({ length: drawsPerCommand }, () => random.between(0, 999)),
			})),
		};
	}
}

function foul(random: Chance): Weather {
	return { faults: random.pick([0.01, 0.05, 0.1, 0.3]), crashes: random.pick([0, 0.005, 0.02, 0.05]) };
}
