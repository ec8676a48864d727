import path from 'node:path';
import { parseArgs } from 'node:util';
import { businessDay } from '#kernel';
import { builtFunctions, startWorker, report, summary } from './simulate.ts';
import { playYear } from './year/year.ts';

/**
 * `npm run simulate -- --seed N --hours 24 [--seeds M]` simulates hours of a base with the built functions. A seed
 * determines everything. A violation is printed with the steps before it, and ends with 1. `npm run simulate -- --year`
 * simulates a calendar year of a base as `npm start` runs it. Differences are printed, and end with 1. The base is kept
 * in `--dir`, where `npm start` can open it.
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
const print = (line: string) => void process.stdout.write(`${line}\n`);
print(`seed ${seed}`);
if (values.year) await playOneYear();
else await playHours(Number(values.seeds), Number(values.hours));

async function playHours(seeds: number, hours: number): Promise<void> {
	for (let hourSeed = seed; hourSeed < seed + seeds; hourSeed++) {
		const began = performance.now();
		const worker = startWorker((line) => print(`  ${line}`));
		const outcome = await worker.run({ seed: hourSeed, hours, dist: builtFunctions }).finally(() => worker.end());
		if (outcome.violations.length > 0) print(report(outcome));
		print(summary(outcome, secondsSince(began)));
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
		print(`${secondsSince(began).toFixed(0).padStart(5)} s  ${line}`),
	);
	for (const line of wrong) print(line);
	print(
		wrong.length === 0
			? `it adds up; look at it with DATA_DIR=${values.dir} TRAFFIC=off npm start, at /?year=${year}`
			: `${wrong.length} differences`,
	);
	process.exit(wrong.length === 0 ? 0 : 1);
}

function secondsSince(began: number): number {
	return (performance.now() - began) / 1000;
}
