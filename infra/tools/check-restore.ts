import { parseArgs } from 'node:util';
import { gapsOf } from './restore-gaps.ts';
import { readRestored } from './restored.ts';

/**
 * `npm run check-restore -- <folder> --catalog-at <ISO time>`: what does not fit after a restore, one line each, ids included.
 * Ends with 1 when there is anything, and with 2 when it is called wrongly.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'catalog-at': { type: 'string' } } });
const [folder] = positionals;
const catalogAt = Date.parse(values['catalog-at'] ?? '');
if (folder === undefined || Number.isNaN(catalogAt)) {
	process.stderr.write(
		'check-restore: npm run check-restore -- <folder> --catalog-at <the moment the catalog was restored to>\n',
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
