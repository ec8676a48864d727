import { pointer } from '#kernel';
import type { Fault } from '#kernel/schemas';
import { type Labelled, type Rule, isOf } from './rule.ts';

const market = 'CN';

/** Sizes: each has a designation, of the form and in the steps of its standard. */
export const sizeRules: readonly Rule[] = [
	{
		id: 'size.designated',
		when: { market },
		pointer: '/label/sizeDesignation',
		check: ({ sizes, label }) =>
			sizes
				.filter((size) => label.sizeDesignation[size] === undefined)
				.map((size) => ({ pointer: at(size), detail: 'is required for each size' })),
		severity: 'standard',
		source: 'GB/T 5296.4',
	},
	{
		id: 'size.designation',
		when: { market },
		pointer: '/label/sizeDesignation',
		check: (labelled) => (isBra(labelled) || isOf('underwear', labelled) ? [] : each(labelled, outerwearFault)),
		severity: 'standard',
		source: 'GB/T 1335',
	},
	{
		id: 'size.underwear',
		when: { market, category: 'underwear' },
		pointer: '/label/sizeDesignation',
		check: (labelled) => (isBra(labelled) ? [] : each(labelled, underwearFault)),
		severity: 'standard',
		source: 'GB/T 6411',
	},
];

function at(size: string): string {
	return pointer(['label', 'sizeDesignation', size]);
}

/** Bras are designated by underbust and cup, which FZ/T 73012 defines and the rules leave alone. */
function isBra({ label }: Labelled): boolean {
	return label.standard.startsWith('FZ/T 73012');
}

function each(
	labelled: Labelled,
	faultOf: (designation: string, labelled: Labelled) => string | undefined,
): readonly Fault[] {
	return labelled.sizes.flatMap((size) => {
		const designation = labelled.label.sizeDesignation[size];
		const detail = designation === undefined ? undefined : faultOf(designation, labelled);
		return detail === undefined ? [] : [{ pointer: at(size), detail }];
	});
}

function outerwearFault(designation: string, labelled: Labelled): string | undefined {
	const { height, girth } = parsed(/^(?<height>\d{2,3})\/(?<girth>\d{2,3})[YABC]?$/, designation);
	if (height === undefined || girth === undefined) return 'must be height/girth and body type, such as 165/88A';
	const { wearer = 'adult' } = labelled.label;
	if (!isHeight(height, wearer === 'adult')) return 'must have a height in the steps of GB/T 1335';
	const waist = isOf('bottoms', labelled);
	const step = waist ? (wearer === 'adult' ? 2 : 1) : 4;
	return girth % step === 0 ? undefined : `must have a ${waist ? 'waist' : 'chest'} girth in steps of ${step} cm`;
}

/** Adults in steps of 5 cm. GB/T 1335.3: from 52 in steps of 7, from 80 in steps of 10, and from 135 in steps of 5. */
function isHeight(height: number, adult: boolean): boolean {
	if (adult || height > 130) return height % 5 === 0;
	return height < 80 ? (height - 52) % 7 === 0 && height >= 52 : height % 10 === 0;
}

function underwearFault(designation: string): string | undefined {
	const { height, girth } = parsed(/^(?<height>\d{2,3})\/(?<girth>\d{2,3})$/, designation);
	if (height === undefined || girth === undefined) return 'must be height/girth without a letter, such as 170/95';
	return height % 5 === 0 && girth % 5 === 0 ? undefined : 'must have height and girth in steps of 5 cm';
}

function parsed(form: RegExp, designation: string): { readonly height?: number; readonly girth?: number } {
	const { height, girth } = form.exec(designation)?.groups ?? {};
	return height === undefined || girth === undefined ? {} : { height: Number(height), girth: Number(girth) };
}
