import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildMutant } from './mutant.ts';
import { mutations } from './mutations.ts';
import { type Kind, type Round, drawsPerCommand, kinds } from './script.ts';
import { type Life, builtFunctions, openLife, report } from './simulate.ts';

/** Short runs of what `npm run simulate` and `npm run mutate` do at length. */

const seeds = [101, 102, 103];
const plan = (seed: number, dist = builtFunctions) => ({ seed, dist, rounds: 30, restEvery: 15 });

/** Ends a life that hangs. How long one takes is the machine's affair, and asserted nowhere. */
const hungMs = 240_000;

let life: Life;
beforeAll(() => {
	life = openLife();
});
afterAll(() => life.end());

describe('a base in the hands of a seed', () => {
	const total = new Map<string, number>();

	test.each(seeds)(
		'keeps every invariant through races, faults and crashes: %i',
		async (seed) => {
			const outcome = await life.run(plan(seed));
			expect(outcome.violations.length > 0 ? report(outcome) : '').toBe('');
			for (const [name, count] of Object.entries(outcome.counts)) total.set(name, (total.get(name) ?? 0) + count);
		},
		hungMs,
	);

	test('has placed and paid, and met faults', () => {
		for (const name of ['placed', 'paid', 'faults']) expect([name, (total.get(name) ?? 0) > 0]).toEqual([name, true]);
	});

	test(
		'lives the same life again from the same seed',
		async () => {
			const [first, second] = [await life.run(plan(104)), await life.run(plan(104))];
			expect(second.digest).toBe(first.digest);
		},
		hungMs,
	);
});

describe('any sequence of commands', () => {
	const command = fc.record({
		kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
		draws: fc.array(fc.nat(999), { minLength: drawsPerCommand, maxLength: drawsPerCommand }),
	});
	const round: fc.Arbitrary<Round> = fc.record({
		pauseMs: fc.nat(120_000),
		seed: fc.nat(),
		weather: fc.constantFrom({ faults: 0, crashes: 0 }, { faults: 0.1, crashes: 0.02 }),
		commands: fc.array(command, { minLength: 1, maxLength: 4 }),
	});

	test(
		'keeps every invariant',
		async () => {
			const keeps = async (script: Round[]) => {
				const { violations } = await life.run({ seed: 1, dist: builtFunctions, script });
				expect(violations).toEqual([]);
			};
			const property = fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), keeps);
			await fc.assert(property, { seed: 1, numRuns: 3 });
		},
		hungMs,
	);
});

describe('a guard that is missing', () => {
	const bound = mutations.find(({ name }) => name === 'stock bound of reserve');
	let mutant: Awaited<ReturnType<typeof buildMutant>>;
	beforeAll(async () => {
		mutant = await buildMutant(bound);
	});
	afterAll(() => mutant.remove());

	test(
		'is found: stock is sold that is not there',
		async () => {
			const found: string[] = [];
			for (const seed of seeds)
				found.push(...(await life.run(plan(seed, mutant.dist))).violations.map((one) => one.invariant));
			expect(found).toContain('I1');
		},
		hungMs,
	);
});
