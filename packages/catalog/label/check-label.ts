import type { ListingContent } from '../listing-input.ts';
import { type LabelFault, type Maker, holds } from './rule.ts';
import { rules } from './rules.ts';

/**
 * The faults of a listing's label by all rules, advice included. A listing without a label has none. Without a maker, the
 * rules about the maker are left out.
 */
export function checkLabel(
	{ label, category, sizes }: Pick<ListingContent, 'label' | 'category' | 'sizes'>,
	maker: Maker | undefined,
): readonly LabelFault[] {
	if (label === undefined) return [];
	const labelled = { label, category, sizes, maker };
	return rules.flatMap(({ id: rule, when, pointer, check, severity, source }) =>
		holds(when, labelled)
			? check(labelled).map((found) => ({
					...(typeof found === 'string' ? { pointer, detail: found } : found),
					rule,
					severity,
					source,
				}))
			: [],
	);
}

/** The faults that keep a listing from sale: those of the law and of standards. */
export function blockingFaults(
	listing: Pick<ListingContent, 'label' | 'category' | 'sizes'>,
	maker: Maker | undefined,
): readonly LabelFault[] {
	return checkLabel(listing, maker).filter(({ severity }) => severity !== 'advice');
}
