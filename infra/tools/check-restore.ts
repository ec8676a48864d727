import { parseArgs } from 'node:util';
import { gapsOf } from './restore-gaps.ts';
import { readRestored } from './restored.ts';

const help =
	'check-restore: npm run check-restore -- <folder> --catalog-at <time the catalog was restored to>; ' +
	'the folder has orders.json, catalog.json and charges.json';

/**
 * `npm run check-restore -- <folder> --catalog-at <ISO time>` prints a line for each inconsistency after a
 * restore, with the ids concerned. Exit code 1: there are some. Exit code 2: wrong arguments, or files that cannot be read.
 */
function main(): number {
	const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'catalog-at': { type: 'string' } } });
	const [folder] = positionals;
	const catalogAt = Date.parse(values['catalog-at'] ?? '');
	if (folder === undefined || Number.isNaN(catalogAt)) throw new Error(help);
	const gaps = gapsOf(readRestored(folder), catalogAt);
	for (const { kind, ...facts } of gaps)
		process.stdout.write(
			`${kind} ${Object.entries(facts)
				.map((fact) => fact.join(' '))
				.join(', ')}\n`,
		);
	process.stdout.write(gaps.length === 0 ? 'all fits\n' : `${gaps.length} to look into\n`);
	return gaps.length === 0 ? 0 : 1;
}

try {
	process.exitCode = main();
} catch (cause) {
	process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
	process.exitCode = 2;
}
