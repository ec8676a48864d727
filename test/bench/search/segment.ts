import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { emptyIndex } from '#search/index';
import { defaultVocabulary, vocabulary as vocabularyOf } from '#search/words';
import { draws, listingEntries } from './generated-listings.ts';
import { cpuMs, megabytes } from './measure.ts';

/**
 * Prints what an index of generated listings takes. Times are CPU time, because other work on the machine does not change it. The
 * segment is read by a process of its own, so that its memory is that of the index alone.
 */
const { values } = parseArgs({ options: { listings: { type: 'string', default: '50000' } } });
const listings = Number(values.listings);
/** A batch of changes as a rebuild applies it. */
const batch = 1_000;

const vocabulary = vocabularyOf(defaultVocabulary);
const folder = mkdtempSync(path.join(tmpdir(), 'segment-'));
const file = path.join(folder, 'segment');
const index = emptyIndex(vocabulary);
const draw = draws(1);
const built = cpuMs(() => {
	for (let n = 0; n < listings; n += batch) {
		const count = Math.min(batch, listings - n);
		index.apply(Array.from({ length: count }, (_, i) => listingEntries(draw, n + i)).flat(), n);
	}
});
const written = cpuMs(() => writeFileSync(file, index.toSegment()));
console.log(
	`${listings} listings: built in ${built} CPU, segment of ${megabytes(readFileSync(file).length)} in ${written}`,
);
const args = ['--expose-gc', path.join(import.meta.dirname, 'questions.ts'), '--segment', file];
spawnSync(process.execPath, args, { stdio: 'inherit' });
rmSync(folder, { recursive: true });
