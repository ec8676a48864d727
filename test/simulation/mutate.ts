import { parseArgs } from 'node:util';
import { buildMutant, failsWithout, mutatedFiles } from './mutant.ts';
import type { Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';
import type { Outcome } from './run.ts';
import { themeOf } from './script.ts';
import { startWorker } from './simulate.ts';

/**
 * `npm run mutate` removes one guard at a time and prints the seed, or the test, that finds it. A guard that is not found
 * ends the run with 1. `--only <words>` selects by name. `--list` only checks that every mutation applies.
 */
const { values } = parseArgs({
	options: {
		only: { type: 'string', default: '' },
		seeds: { type: 'string', default: '100' },
		list: { type: 'boolean', default: false },
	},
});
const maxSeeds = Number(values.seeds);
/** Seeds for a guard that another one covers, to show that it does. */
const seedsOfCovered = 5;
/** Some 200 commands a seed. */
const roundsPerSeed = 80;
const width = 2;
/** A worker keeps every module it has loaded, and each seed loads the functions anew. */
const seedsPerWorker = 10;

async function prove(mutation: Mutation): Promise<string> {
	if (mutation.heldBy !== undefined) return proveByTest(mutation, mutation.heldBy);
	const began = performance.now();
	const { dist, remove } = await buildMutant(mutation);
	let worker = startWorker();
	try {
		const seeds = mutation.coveredBy === undefined ? maxSeeds : seedsOfCovered;
		let violated: Outcome | undefined;
		for (const [played, seed] of seedsFor(mutation, seeds).entries()) {
			if (violated !== undefined) break;
			if (played % seedsPerWorker === seedsPerWorker - 1) {
				await worker.end();
				worker = startWorker();
			}
			const outcome = await worker.run({ seed, dist, rounds: roundsPerSeed, quiesceEvery: 20 });
			if (outcome.violations.length > 0) violated = outcome;
		}
		const seconds = ((performance.now() - began) / 1000).toFixed(0);
		return `| ${[mutation.name, ...verdict(mutation, violated, seeds), `${seconds} s`].join(' | ')} |`;
	} finally {
		await worker.end();
		remove();
	}
}

/** The seeds from 1, those of the mutation's theme first. */
function seedsFor({ theme }: Mutation, count: number): number[] {
	const seeds = Array.from({ length: count }, (_, n) => n + 1);
	const [first = [], others = []] = [true, false].map((isFirst) =>
		seeds.filter((seed) => (themeOf(seed) === theme) === isFirst),
	);
	return [...first, ...others];
}

/** Whether each test file fails on an unchanged copy as well. Then it proves nothing. */
const controls = new Map<string, Promise<boolean>>();

async function proveByTest(mutation: Mutation, test: string): Promise<string> {
	const control = controls.get(test) ?? failsWithout(undefined, test);
	controls.set(test, control);
	const isFound = !(await control) && (await failsWithout(mutation, test));
	if (!isFound) process.exitCode = 1;
	return `| ${mutation.name} | ${isFound ? test : `not by ${test}`} |  |  |  |`;
}

function verdict(mutation: Mutation, outcome: Outcome | undefined, seeds: number): string[] {
	if (outcome === undefined) {
		if (mutation.coveredBy === undefined) process.exitCode = 1;
		return [mutation.coveredBy ? `covered by ${mutation.coveredBy}` : `not within ${seeds} seeds`, '', ''];
	}
	const broken = [...new Set(outcome.violations.map((one) => one.invariant))].toSorted();
	return [`seed ${outcome.seed}`, broken.join(', '), String(outcome.steps)];
}

const chosen = mutations.filter(({ name }) => name.includes(values.only));
if (values.list) list();
else await proveAll();

/** Names the mutations, each of which must apply. */
function list(): void {
	for (const mutation of chosen) {
		mutatedFiles(mutation);
		process.stdout.write(`${mutation.name}\n`);
	}
}

async function proveAll(): Promise<void> {
	const rows: string[] = [];
	const waiting = chosen.entries();
	const proveWaiting = async () => {
		for (const [i, mutation] of waiting) {
			const row = await prove(mutation);
			rows[i] = row;
			process.stderr.write(`${row}\n`);
		}
	};
	await Promise.all(Array.from({ length: width }, proveWaiting));
	process.stdout.write(
		['| guard removed | found | violates | commands | time |', '|---|---|---|---|---|', ...rows, ''].join('\n'),
	);
}
