import { fibreRules } from './fibre-rules.ts';
import { type Labelled, type Rule, unless } from './rule.ts';
import { sizeRules } from './size-rules.ts';
import { careCodes, withdrawnStandards } from './terms.ts';

const market = 'CN';
const law = 'Product Quality Law, art. 27';

/** The rules of a label, grouped by what they are about. Their sources are in the README of the catalog. */
export const rules: readonly Rule[] = [
	{
		id: 'maker.name',
		when: { market },
		pointer: '/tenant/name/zh',
		check: ({ facts: { maker } }) => unless(maker === undefined || isChinese(maker.name), 'must be in Chinese'),
		severity: 'binding',
		source: law,
	},
	{
		id: 'maker.address',
		when: { market },
		pointer: '/tenant/contact/address',
		check: ({ facts: { maker } }) => unless(maker === undefined || isChinese(maker.address), 'is required, in Chinese'),
		severity: 'binding',
		eased: true,
		source: law,
	},
	{
		id: 'importer',
		when: { market },
		pointer: '/label/importer',
		check: ({ label: { origin, importer } }) => {
			if (importer === undefined)
				return unless(origin.startsWith('中国'), 'is required unless the origin begins with 中国');
			return unless(isChinese(importer.name) && isChinese(importer.address), 'must be in Chinese');
		},
		severity: 'binding',
		source: law,
	},
	{
		id: 'name',
		when: { market },
		pointer: '/label/productName',
		check: ({ label }) => unless(isChinese(label.productName), 'must be in Chinese'),
		severity: 'binding',
		source: law,
	},
	...sizeRules,
	...fibreRules,
	{
		id: 'care.code',
		when: { market },
		pointer: '/label/care',
		check: ({ label }) =>
			label.care.flatMap((code, i) =>
				allCodes.has(code)
					? []
					: [{ pointer: `/label/care/${i}`, detail: 'must be a code of the reference, such as wash_30' }],
			),
		severity: 'standard',
		eased: true,
		source: 'GB/T 8685',
	},
	{
		id: 'care.group',
		when: { market },
		pointer: '/label/care',
		check: ({ label }) =>
			Object.entries(careCodes).flatMap(([group, codes]) => {
				const count = label.care.filter((code) => (codes as readonly string[]).includes(code)).length;
				return unless(count === 1, `must have one code of the group ${group}, and has ${count}`);
			}),
		severity: 'standard',
		eased: true,
		source: 'GB/T 8685',
	},
	{
		id: 'standard.number',
		when: { market },
		pointer: '/label/standard',
		check: ({ label }) =>
			unless(standardNumber.test(label.standard), 'must be the number of a standard, such as GB/T 2660-2017'),
		severity: 'binding',
		source: law,
	},
	{
		id: 'standard.withdrawn',
		when: { market },
		pointer: '/label/standard',
		check: ({ label, facts }) => {
			const number = hyphenated(label.standard);
			const successor = withdrawnStandards[number];
			if (successor !== undefined) return [`was withdrawn: ${successor} has replaced it`];
			return unless(!facts.withdrawnStandards.map(hyphenated).includes(number), 'was withdrawn');
		},
		severity: 'standard',
		source: 'national and industry standard registers',
	},
	{
		id: 'class.infant',
		when: { market, wearer: 'infant' },
		pointer: '/label/safetyClass',
		check: ({ label }) => unless(label.safetyClass === 'A', 'must be A for infants up to 36 months'),
		severity: 'binding',
		source: 'GB 31701, GB 18401',
	},
	{
		id: 'class.child',
		when: { market, wearer: 'child', contact: 'direct' },
		pointer: '/label/safetyClass',
		check: atLeastB,
		severity: 'binding',
		source: 'GB 31701',
	},
	{
		id: 'class.direct',
		when: { market, wearer: 'adult', contact: 'direct' },
		pointer: '/label/safetyClass',
		check: atLeastB,
		severity: 'binding',
		source: 'GB 18401',
	},
	{
		id: 'wearer',
		when: { market, category: 'children' },
		pointer: '/label/wearer',
		check: ({ label: { wearer } }) => unless(wearer === 'infant' || wearer === 'child', 'must be infant or child'),
		severity: 'binding',
		source: 'GB 31701',
	},
	{
		id: 'grade',
		when: { market },
		pointer: '/label/grade',
		check: ({ label }) => unless(/^(优等品|一等品|合格品)$/.test(label.grade), 'should be 优等品, 一等品 or 合格品'),
		severity: 'advice',
		source: 'GB/T 5296.4',
	},
	{
		id: 'export.hs-code',
		when: { market: 'export' },
		pointer: '/label/hsCode',
		check: ({ label }) => unless(label.hsCode !== undefined, 'is required for export'),
		severity: 'binding',
		source: 'Customs Law, art. 24',
	},
];

const allCodes: ReadonlySet<string> = new Set(Object.values(careCodes).flat());

/** National, industry, local, association and enterprise standards; the year may be left out. */
const standardNumber =
	/^((GB|GB\/T|FZ\/T|FZ|QB\/T|QB|SN\/T|DB\d{2}\/T|T\/[A-Z]{2,10}) \d{1,6}(\.\d{1,3})?|Q\/[\dA-Z]{2,12} [\dA-Z.]{1,12})([-—]\d{4})?$/;

/** The year of a standard follows a dash in print and a hyphen elsewhere. */
function hyphenated(number: string): string {
	return number.replace('—', '-');
}

function atLeastB({ label }: Labelled): readonly string[] {
	return unless(label.safetyClass !== 'C', 'must be A or B for garments worn next to the skin');
}

function isChinese(text = ''): boolean {
	return /\p{Script=Han}/u.test(text);
}
