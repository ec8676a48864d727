import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type FacetQuery, emptyIndex, readSegment } from '#search/index';
import { defaultVocabulary, vocabulary as vocabularyOf } from '#search/words';
import { draws, listingEntries } from './generated-listings.ts';
import { cpuMs, cpuTime, megabytes } from './measure.ts';

/** Reads a segment, applies changes, and asks six typical questions beside the overlay. */
const { values } = parseArgs({ options: { segment: { type: 'string', default: '' } } });
const vocabulary = vocabularyOf(defaultVocabulary);
const rounds = 60;

const questions: Readonly<Record<string, FacetQuery>> = {
	'everything, with facets': { sort: 'newest', facets: true },
	'a category and a price, with facets': { category: ['毛衣'], maxPrice: 50_000, sort: 'price', facets: true },
	'five filters, with facets': {
		category: ['毛衣', '开衫'],
		cluster: ['dalang', 'humen'],
		color: ['black', 'navy'],
		size: ['M', 'L'],
		minPrice: 10_000,
		maxPrice: 80_000,
		sort: 'newest',
		facets: true,
	},
	'a color and a size': { color: ['black'], size: ['M'], sort: 'newest', facets: false },
	'two words by relevance, with facets': { q: '羊绒 毛衣', sort: 'relevance', facets: true },
	'a frequent word, by price': { q: 'sweater', sort: '-price', facets: false },
};

const bytes = readFileSync(values.segment);
globalThis.gc?.();
const before = process.memoryUsage();
let index = emptyIndex(vocabulary);
const loaded = cpuMs(() => (index = readSegment(bytes, vocabulary)));
globalThis.gc?.();
const after = process.memoryUsage();
const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
console.log(`loaded in ${loaded}; holds ${megabytes(held)}, resident ${megabytes(after.rss - before.rss)} more`);
const { size } = index;
const changed = Math.min(5_000, Math.floor(size / 10));
const draw = draws(2);
const changes = Array.from({ length: changed }, (_, n) => listingEntries(draw, n * Math.floor(size / changed), 3));
const applied = cpuMs(() => {
	for (const entries of changes) index.apply(entries, index.position + 1);
});
console.log(`${changed} changed listings applied in ${applied}`);
for (const [name, query] of Object.entries(questions)) {
	let total = 0;
	const times = Array.from({ length: rounds }, () =>
		cpuTime(() => ({ total } = index.search(query, { limit: 24 }))),
	).toSorted((a, b) => a - b);
	const at = (share: number) => `${(times[Math.floor(share * rounds)] ?? 0).toFixed(1)} ms`;
	console.log(`${name}: p50 ${at(0.5)}, p95 ${at(0.95)}, ${total} found`);
}
