import type { Fault } from '#kernel/schemas';
import type { GarmentLabel } from '../listing-fields.ts';
import { type Rule, unless } from './rule.ts';
import { downNames, fibreNames } from './terms.ts';

type Fibre = GarmentLabel['composition'][number];
interface Entry extends Fibre {
	readonly index: number;
}

const market = 'CN';
const source = 'GB/T 29862';

/** Composition by part of the garment. The sums hold for every market, the Chinese names and their order for China. */
export const fibreRules: readonly Rule[] = [
	{
		id: 'fibre.sum',
		when: {},
		pointer: '/label/composition',
		check: ({ label }) =>
			[...parts(label)].flatMap(([part, entries]) => {
				const sum = entries.reduce((total, { percent }) => total + percent, 0);
				return unless(sum === 100, `must sum to 100 percent: the fibres of the ${part} are ${sum} percent`);
			}),
		severity: 'standard',
		source,
	},
	{
		id: 'fibre.repeated',
		when: {},
		pointer: '/label/composition',
		check: ({ label }) =>
			[...parts(label).values()].flatMap((entries) =>
				entries
					.filter(({ fibre }, i) => entries.findIndex((other) => other.fibre === fibre) < i)
					.map((entry) => faultAt(entry, 'fibre', 'must not repeat a fibre of the part')),
			),
		severity: 'standard',
		source,
	},
	{
		id: 'fibre.name',
		when: { market },
		pointer: '/label/composition',
		check: ({ label, facts }) =>
			indexed(label)
				.filter(({ fibre }) => !fibreNames.has(fibre) && !facts.fibreNames.includes(fibre))
				.map((entry) => faultAt(entry, 'fibre', 'must be a standard name, such as 棉 or 聚酯纤维')),
		severity: 'standard',
		source: 'GB/T 4146.1, GB/T 11951',
	},
	{
		id: 'fibre.order',
		when: { market },
		pointer: '/label/composition',
		check: ({ label }) =>
			[...parts(label).values()].flatMap((entries) =>
				entries
					.filter(({ percent }, i) => percent > (entries[i - 1]?.percent ?? percent))
					.map((entry) => faultAt(entry, 'percent', 'must not be above that of the fibre before it')),
			),
		severity: 'standard',
		source,
	},
	{
		id: 'down.content',
		when: { market },
		pointer: '/label/downPercent',
		check: ({ label: { composition, downPercent } }) => {
			const filled = composition.some(({ fibre }) => downNames.has(fibre));
			if (downPercent === undefined) return unless(!filled, 'is required for a filling of down');
			return unless(filled && downPercent >= 50 && downPercent <= 95 && downPercent % 5 === 0, downDetail);
		},
		severity: 'standard',
		source: 'GB/T 14272-2021',
	},
	{
		id: 'down.term',
		when: { market },
		pointer: '/label/productName',
		check: ({ label }) => unless(!label.productName.includes('含绒量'), 'must not say 含绒量: the term is 绒子含量'),
		severity: 'standard',
		source: 'GB/T 14272-2021',
	},
];

const downDetail = 'must be 50 to 95 in steps of 5, of a filling of down';

function indexed({ composition }: GarmentLabel): Entry[] {
	return composition.map((fibre, index) => ({ ...fibre, index }));
}

/** The fibres of each part. A fibre without a part is of the shell. */
function parts(label: GarmentLabel): Map<string, Entry[]> {
	return Map.groupBy(indexed(label), ({ part = 'shell' }) => part);
}

function faultAt({ index }: Entry, field: 'fibre' | 'percent', detail: string): Fault {
	return { pointer: `/label/composition/${index}/${field}`, detail };
}
