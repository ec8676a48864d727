import path from 'node:path';
import { parseArgs } from 'node:util';
import { businessDay } from '#kernel';
import { builtFunctions, openLife, report, summary } from './simulate.ts';
import { playYear } from './year/year.ts';

/**
 * `npm run simulate -- --seed N --hours 24 [--seeds M]`: hours of a base's life against the built functions. One seed
 * determines everything; a violation is printed with what led to it, and ends with 1.
 *
 * `npm run simulate -- --year`: a calendar year of a base as `npm start` runs it, on a clock that is moved; what does not
 * add up in the end is printed, and ends with 1. The base is kept in `--dir` and can be looked at with `npm start`.
 */
const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: String(Math.floor(performance.timeOrigin) % 1_000_000) },
		seeds: { type: 'string', default: '1' },
		hours: { type: 'string', default: '24' },
		year: { type: 'boolean', default: false },
		tenants: { type: 'string', default: '1000' },
		orders: { type: 'string', default: '20000' },
		days: { type: 'string', default: '366' },
		faults: { type: 'string', default: '0.01' },
		dir: { type: 'string', default: '.local-year' },
	},
});
const seed = Number(values.seed);
const say = (line: string) => void process.stdout.write(`${line}\n`);
say(`seed ${seed}`);
if (values.year) await playOneYear();
else await playHours(Number(values.seeds), Number(values.hours));

async function playHours(seeds: number, hours: number): Promise<void> {
	for (let hourSeed = seed; hourSeed < seed + seeds; hourSeed++) {
		const began = performance.now();
		const life = openLife((line) => say(`  ${line}`));
		const outcome = await life.run({ seed: hourSeed, hours, dist: builtFunctions }).finally(() => life.end());
		if (outcome.violations.length > 0) say(report(outcome));
		say(summary(outcome, secondsSince(began)));
		if (outcome.violations.length === 0) continue;
		process.exitCode = 1;
		break;
	}
}

async function playOneYear(): Promise<void> {
	const began = performance.now();
	const dataDir = path.resolve(values.dir);
	const year = Number(businessDay(Date.now()).slice(0, 4));
	const { tenants, orders, faults, days } = values;
	const numbers = { tenants: Number(tenants), orders: Number(orders), faults: Number(faults), days: Number(days) };
	const wrong = await playYear({ year, dataDir, seed, ...numbers }, (line) =>
		say(`${secondsSince(began).toFixed(0).padStart(5)} s  ${line}`),
	);
	for (const line of wrong) say(line);
	say(
		wrong.length === 0
			? `it adds up; look at it with DATA_DIR=${values.dir} TRAFFIC=off npm start, at /?year=${year}`
			: `${wrong.length} differences`,
	);
	process.exit(wrong.length === 0 ? 0 : 1);
}

function secondsSince(began: number): number {
	return (performance.now() - began) / 1000;
}
