import { type Round, type Send, type Shot, fire, median, percentile, posting } from './load.ts';
import type { EngineProcess, Server } from './server-process.ts';
import { type Buyer, buyers, httpShot, input, onSale, rawShots, sending, stock } from './shots.ts';

/** What is measured: a name, how requests are sent, and how they are made. */
export interface World {
	readonly name: string;
	readonly send: Send;
	/** The status of what passes. */
	readonly passes: number;
	readonly listingIds: readonly string[];
	readonly shot: (buyer: Buyer, listingIds: readonly string[]) => Shot | Promise<Shot>;
	readonly buyers: readonly Buyer[];
	/** Puts a new listing with so many pieces on sale. */
	readonly stocked: (pieces: number) => Promise<string>;
	readonly cpuSeconds: () => Promise<number | undefined>;
}

const manyBuyers = 1_000;

/**
 * The raw engine, asked in bytes made beforehand and by the AWS SDK, which a function cannot do without; the base over the
 * same engine without the wire proxy; and the whole base over another.
 */
export async function worlds(
	direct: { server: Server; engine: EngineProcess },
	whole: { server: Server; engine: EngineProcess },
): Promise<World[]> {
	const over = async (name: string, { server, engine }: typeof direct) => {
		const { merchant, listingIds } = await stock(server);
		const world: World = {
			name,
			send: posting(server.port),
			passes: 201,
			listingIds,
			shot: (buyer, ids) => httpShot(buyer, input(ids)),
			buyers: await buyers(server, manyBuyers),
			stocked: (pieces) => onSale(merchant, pieces),
			cpuSeconds: async () => {
				const used = engine.cpuSeconds();
				return used === undefined ? undefined : used + (await server.cpuSeconds());
			},
		};
		return world;
	};
	const http = await over('HTTP', direct);
	const rawShot = rawShots(direct.engine.url, direct.server);
	const raw: World = {
		...http,
		name: 'raw engine',
		send: posting(Number(new URL(direct.engine.url).port)),
		passes: 200,
		shot: (buyer, ids) => rawShot(buyer, input(ids)),
		cpuSeconds: () => Promise.resolve(direct.engine.cpuSeconds()),
	};
	const bySdk: World = { ...raw, name: 'raw engine, by the AWS SDK', send: sending(direct.engine.url) };
	return [raw, bySdk, http, await over('HTTP, proxy and streams', whole)];
}

/** What one world came to at one concurrency, over all rounds. */
export interface Measured {
	readonly world: string;
	readonly connections: number;
	/** The median of the rounds. */
	readonly perSecond: number;
	/** The median of the rounds' ratios to the raw engine's round right before. */
	readonly share: number;
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	/** Milliseconds of CPU per checkout, of server, engine and load generator. */
	readonly cpuMs: number | undefined;
}

let turn = 0;

/** Two-line checkouts of changing buyers over changing listings. */
async function shots(world: World, count: number): Promise<Shot[]> {
	const made: Shot[] = [];
	for (let i = 0; i < count; i++) {
		turn += 1;
		const { buyers: all, listingIds } = world;
		const pair = [listingIds[turn % listingIds.length], listingIds[(turn + 1) % listingIds.length]];
		made.push(await world.shot(all[turn % all.length] as Buyer, pair as string[]));
	}
	return made;
}

type Metered = Round & { readonly cpuSeconds: number | undefined };

/** Fires, and counts the CPU of server, engine and load generator. */
async function metered(world: World, ready: readonly Shot[], connections: number): Promise<Metered> {
	const before = { own: process.cpuUsage(), theirs: await world.cpuSeconds() };
	const round = await fire(world.send, ready, connections);
	const usage = process.cpuUsage(before.own);
	const theirs = await world.cpuSeconds();
	const used =
		theirs === undefined || before.theirs === undefined
			? undefined
			: theirs - before.theirs + (usage.user + usage.system) / 1_000_000;
	return { ...round, cpuSeconds: used };
}

async function timed(world: World, count: number, connections: number): Promise<Metered> {
	const round = await metered(world, await shots(world, count), connections);
	if (round.statuses.get(world.passes) !== count)
		throw new Error(`${world.name}: ${JSON.stringify([...round.statuses])}`);
	return round;
}

/** Milliseconds of CPU that each request took, if the system tells. */
function cpuMsOf(rounds: readonly Metered[]): number | undefined {
	const requests = rounds.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
	const used = rounds.map((round) => round.cpuSeconds);
	if (!used.every((one) => one !== undefined)) return undefined;
	return (used.reduce((sum, one) => sum + one, 0) / requests) * 1000;
}

/** Measures the worlds in turn, round by round, so that what else the machine does hits them alike. */
export async function compare(
	all: readonly World[],
	connections: number,
	count: number,
	rounds: number,
): Promise<Measured[]> {
	const taken = all.map((): Metered[] => []);
	for (let round = 0; round < rounds; round++)
		for (const [i, world] of all.entries()) taken[i]?.push(await timed(world, count, connections));
	return all.map((world, i) => {
		const samples = taken[i] ?? [];
		const latencies = samples.flatMap((round) => round.latenciesMs);
		return {
			world: world.name,
			connections,
			perSecond: median(samples.map((round) => count / round.seconds)),
			share: median(samples.map((round, k) => (taken[0]?.[k]?.seconds ?? 0) / round.seconds)),
			p50: percentile(latencies, 50),
			p95: percentile(latencies, 95),
			p99: percentile(latencies, 99),
			cpuMs: cpuMsOf(samples),
		};
	});
}

/** What a race for the last pieces came to. */
export interface Race {
	readonly world: string;
	readonly sold: readonly number[];
	/** Medians over the races: seconds, and times the raw engine's race right before. */
	readonly seconds: number;
	readonly ratio: number;
	/** Milliseconds of CPU per buyer, of server, engine and load generator. */
	readonly cpuMs: number | undefined;
}

/** So many buyers, each for one piece of one variant of which there are too few; again and again, the worlds in turn. */
export async function race(
	all: readonly World[],
	{ pieces, connections, races }: { pieces: number; connections: number; races: number },
): Promise<Race[]> {
	const taken = all.map((): Metered[] => []);
	for (let i = 0; i < races; i++)
		for (const [at, world] of all.entries()) {
			const listingId = await world.stocked(pieces);
			const ready: Shot[] = [];
			for (const buyer of world.buyers) ready.push(await world.shot(buyer, [listingId]));
			taken[at]?.push(await metered(world, ready, connections));
		}
	return all.map((world, at) => {
		const samples = taken[at] ?? [];
		return {
			world: world.name,
			sold: samples.map((round) => round.statuses.get(world.passes) ?? 0),
			seconds: median(samples.map((round) => round.seconds)),
			ratio: median(samples.map((round, i) => round.seconds / (taken[0]?.[i]?.seconds ?? 0))),
			cpuMs: cpuMsOf(samples),
		};
	});
}
