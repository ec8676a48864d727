import { parseArgs } from 'node:util';
import { buildMutant } from './mutant.ts';
import type { Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';
import type { Outcome } from './run.ts';
import { openLife } from './simulate.ts';

/**
 * `npm run mutate`: takes one guard out of the product at a time and shows the seed at which the simulation finds it.
 * Ends with 1 when one is not found. `--only <words>` takes the mutations whose name has the words.
 */
const { values } = parseArgs({
	options: { only: { type: 'string', default: '' }, seeds: { type: 'string', default: '100' } },
});
const maxSeeds = Number(values.seeds);
/** A guard that another one holds is tried a little, to show that it is so. */
const seedsOfHeld = 5;
/** Some 200 commands a seed. */
const roundsPerSeed = 80;
const width = 2;
/** Each seed loads the functions anew, and a thread never forgets what it has loaded. */
const seedsPerLife = 10;

async function prove(mutation: Mutation): Promise<string> {
	const began = performance.now();
	const { dist, remove } = await buildMutant(mutation);
	let life = openLife();
	try {
		const seeds = mutation.heldBy === undefined ? maxSeeds : seedsOfHeld;
		let found: Outcome | undefined;
		for (let seed = 1; seed <= seeds && found === undefined; seed++) {
			if (seed % seedsPerLife === 0) {
				await life.end();
				life = openLife();
			}
			const outcome = await life.run({ seed, dist, rounds: roundsPerSeed, restEvery: 20 });
			if (outcome.violations.length > 0) found = outcome;
		}
		const seconds = ((performance.now() - began) / 1000).toFixed(0);
		return `| ${[mutation.name, ...verdict(mutation, found, seeds), `${seconds} s`].join(' | ')} |`;
	} finally {
		await life.end();
		remove();
	}
}

function verdict(mutation: Mutation, found: Outcome | undefined, seeds: number): string[] {
	if (found === undefined) {
		if (mutation.heldBy === undefined) process.exitCode = 1;
		return [mutation.heldBy ? `held by ${mutation.heldBy}` : `not within ${seeds} seeds`, '', ''];
	}
	const broken = [...new Set(found.violations.map((one) => one.invariant))].toSorted();
	return [`seed ${found.seed}`, broken.join(', '), String(found.steps)];
}

const chosen = mutations.filter(({ name }) => name.includes(values.only));
const rows: string[] = [];
let next = 0;
const hand = async () => {
	for (let at = next++; at < chosen.length; at = next++) {
		const mutation = chosen[at];
		if (mutation === undefined) continue;
		const row = await prove(mutation);
		rows[at] = row;
		process.stderr.write(`${row}\n`);
	}
};
await Promise.all(Array.from({ length: width }, hand));
process.stdout.write(
	['| guard removed | found | violates | commands | time |', '|---|---|---|---|---|', ...rows, ''].join('\n'),
);
