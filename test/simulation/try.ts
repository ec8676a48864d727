import { openLife, report } from './simulate.ts';
import { buildMutant } from './mutant.ts';
const [a = 1, b = 1, rounds = 80] = process.argv.slice(2).map(Number);
const fix =
	process.argv[5] === 'fix'
		? {
				name: 'fix',
				edits: [
					{
						file: 'packages/platform/database.ts',
						removed: 'const parts = writes.map(transactPart);',
						instead: 'const parts = writes.map(transactPart); const token = crypto.randomUUID();',
					},
					{
						file: 'packages/platform/database.ts',
						removed: 'transactOnce(client, parts)',
						instead: 'transactOnce(client, parts, token)',
					},
					{
						file: 'packages/platform/calls.ts',
						removed: '	parts: TransactWriteItem[],\n',
						instead: '	parts: TransactWriteItem[], token: string,\n',
					},
					{
						file: 'packages/platform/calls.ts',
						removed: '{ TransactItems: parts,',
						instead: '{ ClientRequestToken: token, TransactItems: parts,',
					},
				],
			}
		: undefined;
const t = performance.now();
const { dist, remove } = await buildMutant(fix);
const life = openLife();
let steps = 0;
const all: string[] = [];
for (let seed = a; seed <= b; seed++) {
	const one = await life.run({ seed, dist, rounds, restEvery: 40 });
	steps += one.steps;
	all.push(one.digest.slice(0, 4));
	if (one.violations.length) console.log(report(one).slice(-5000));
}
await life.end();
remove();
console.log(steps, Math.round(performance.now() - t), 'ms', all.join(' '));
