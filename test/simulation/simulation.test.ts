import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../support/sources.ts';
import { buildMutant, mutatedFiles } from './mutant.ts';
import { mutations } from './mutations.ts';
import { type Kind, type Round, drawsPerCommand, kinds } from './script.ts';
import { type SimulationWorker, builtFunctions, startWorker, report } from './simulate.ts';

/** Short runs of `npm run simulate` and `npm run mutate`. */

/** One of three themes each. Acts of the market are in all of them. */
const seeds = [101, 104, 103];
const plan = (seed: number, dist = builtFunctions) => ({ seed, dist, rounds: 18 });

let worker: SimulationWorker;
beforeAll(() => {
	worker = startWorker();
});
afterAll(() => worker.end());

describe('a simulated base', () => {
	const total = new Map<string, number>();

	test.each(seeds)('keeps every invariant through races, faults and crashes, with seed %i', async (seed) => {
		const outcome = await worker.run(plan(seed));
		expect(outcome.violations.length > 0 ? report(outcome) : '').toBe('');
		for (const [name, count] of Object.entries(outcome.counts)) total.set(name, (total.get(name) ?? 0) + count);
	});

	test('places and pays checkouts and meets faults', () => {
		for (const name of ['placed', 'paid', 'faults']) expect([name, (total.get(name) ?? 0) > 0]).toEqual([name, true]);
	});

	test('repeats the same run from the same seed', async () => {
		const short = { ...plan(seeds[0] ?? 0), rounds: 6 };
		const { digest } = await worker.run(short);
		expect((await worker.run(short)).digest).toBe(digest);
	});
});

describe('a random sequence of commands', () => {
	const command = fc.record({
		kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
		draws: fc.array(fc.nat(999), { minLength: drawsPerCommand, maxLength: drawsPerCommand }),
	});
	const round: fc.Arbitrary<Round> = fc.record({
		pauseMs: fc.nat(120_000),
		seed: fc.nat(),
		faultRates: fc.constantFrom({ faults: 0, crashes: 0 }, { faults: 0.1, crashes: 0.02 }),
		commands: fc.array(command, { minLength: 1, maxLength: 4 }),
	});

	test('keeps every invariant', async () => {
		const keeps = async (script: Round[]) => {
			const { violations } = await worker.run({ seed: 1, dist: builtFunctions, script });
			expect(violations).toEqual([]);
		};
		const property = fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), keeps);
		await fc.assert(property, { seed: 1, numRuns: 2 });
	});
});

describe('a mutation', () => {
	test.each(mutations)('applies at exactly one place per edit: $name', (mutation) => {
		expect(mutatedFiles(mutation).size).toBeGreaterThan(0);
		if (mutation.heldBy !== undefined) expect(existsSync(join(root, mutation.heldBy))).toBe(true);
	});
});

describe('a simulation without a guard', () => {
	const bound = mutations.find(({ name }) => name === 'stock bound of a reservation');
	let mutant: Awaited<ReturnType<typeof buildMutant>>;
	beforeAll(async () => {
		mutant = await buildMutant(bound);
	});
	afterAll(() => mutant.remove());

	test('finds the violation: without the stock bound it oversells', async () => {
		const violated = new Set<string>();
		for (const seed of seeds) {
			const { violations } = await worker.run(plan(seed, mutant.dist));
			for (const { invariant } of violations) violated.add(invariant);
			if (violated.has('I1')) break;
		}
		expect(violated).toContain('I1');
	});
});
