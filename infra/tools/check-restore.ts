import { parseArgs } from 'node:util';
import { gapsOf } from './restore-gaps.ts';
import { readRestored } from './restored.ts';

/**
 * `npm run check-restore -- <folder> --catalog-at <ISO time>` prints a line for each inconsistency after a
 * restore, with the ids concerned. Exit code 1: there are some. Exit code 2: wrong arguments.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'catalog-at': { type: 'string' } } });
const [folder] = positionals;
const catalogAt = Date.parse(values['catalog-at'] ?? '');
if (folder === undefined || Number.isNaN(catalogAt)) {
	process.stderr.write(
		'check-restore: npm run check-restore -- <folder> --catalog-at <time the catalog was restored to>\n',
	);
	process.exitCode = 2;
} else {
	const gaps = gapsOf(readRestored(folder), catalogAt);
	for (const { kind, ...facts } of gaps)
		process.stdout.write(
			`${kind} ${Object.entries(facts)
				.map((fact) => fact.join(' '))
				.join(', ')}\n`,
		);
	process.stdout.write(gaps.length === 0 ? 'all fits\n' : `${gaps.length} to look into\n`);
	process.exitCode = gaps.length === 0 ? 0 : 1;
}
