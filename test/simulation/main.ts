import { parseArgs } from 'node:util';
import { builtFunctions, openLife, report, summary } from './simulate.ts';

/**
 * `npm run simulate -- --seed N --hours 24 [--seeds M]`: hours of a base's life against the built functions. One seed
 * determines everything; a violation is printed with what led to it, and ends with 1.
 */
const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: String(Math.floor(performance.timeOrigin) % 1_000_000) },
		seeds: { type: 'string', default: '1' },
		hours: { type: 'string', default: '24' },
	},
});
const [first, seeds, hours] = [Number(values.seed), Number(values.seeds), Number(values.hours)];
process.stdout.write(`seed ${first}\n`);
for (let seed = first; seed < first + seeds; seed++) {
	const began = performance.now();
	const life = openLife((line) => process.stdout.write(`  ${line}\n`));
	const outcome = await life.run({ seed, hours, dist: builtFunctions }).finally(() => life.end());
	if (outcome.violations.length > 0) process.stdout.write(`${report(outcome)}\n`);
	process.stdout.write(`${summary(outcome, (performance.now() - began) / 1000)}\n`);
	if (outcome.violations.length === 0) continue;
	process.exitCode = 1;
	break;
}
