import { catalog } from './catalog.ts';
import { evaluate } from './evaluate.ts';
import { queries } from './queries.ts';
import { indexSearch } from './index-search.ts';

const { recall, precision, incomplete, judgements } = evaluate(queries, catalog, indexSearch(catalog));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const lines = [
	`${queries.length} queries over ${catalog.length} listings: recall@24 ${percent(recall)}, precision ${percent(precision)}`,
	...incomplete.map(({ q, recall, relevant }) => `below full recall: ${q}: ${percent(recall)} of ${relevant}`),
	...judgements
		.filter(({ precision }) => precision < 0.8)
		.map(({ q, precision }) => `below 80 % precision: ${q}: ${percent(precision)}`),
];
process.stdout.write(`${lines.join('\n')}\n`);
