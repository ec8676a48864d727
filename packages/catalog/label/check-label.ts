import type { ListingContent } from '../listing-input.ts';
import { type LabelFacts, type LabelFault, type Rule, type RulesInForce, holds, noFacts, severityOf } from './rule.ts';
import { rules } from './rules.ts';

/** The rule of a listing without a label. The other rules are about the label that is given. */
const missing = {
	id: 'label.missing',
	pointer: '/label',
	severity: 'binding',
	eased: true,
	source: 'Product Quality Law, art. 27',
} as const satisfies Partial<Rule>;

type Checked = Pick<ListingContent, 'label' | 'category' | 'sizes'>;

/** The faults of a listing's label by all rules, advice included. */
export function checkLabel({ label, category, sizes }: Checked, facts: LabelFacts = noFacts): readonly LabelFault[] {
	if (!label) {
		const { id: rule, pointer, source } = missing;
		return [{ pointer, detail: 'is required for a sale', rule, severity: severityOf(missing, facts), source }];
	}
	const labelled = { label, category, sizes, facts };
	return rules.flatMap(({ id, when, pointer, check, source, ...rule }) =>
		holds(when, labelled)
			? check(labelled).map((found) => ({
					...(typeof found === 'string' ? { pointer, detail: found } : found),
					rule: id,
					severity: severityOf(rule, facts),
					source,
				}))
			: [],
	);
}

/** The faults that keep a listing from sale: those of the law and of standards. */
export function blockingFaults(listing: Checked, facts: LabelFacts = noFacts): readonly LabelFault[] {
	return checkLabel(listing, facts).filter(({ severity }) => severity !== 'advice');
}

/** All rules with the severity that they have now, in the order of their faults. */
export function rulesNow(inForce: RulesInForce): Omit<LabelFault, 'detail'>[] {
	return [missing, ...rules].map((rule) => {
		const { id, pointer, source } = rule;
		return { rule: id, pointer, severity: severityOf(rule, inForce), source };
	});
}
