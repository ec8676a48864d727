import type { Fault } from '#kernel/schemas';
import type { GarmentLabel } from '../listing-fields.ts';
import { categoryWords } from './terms.ts';

/** `binding`: the law or a binding standard. `standard`: a recommended standard. Both block a sale; `advice` does not. */
export type Severity = 'binding' | 'standard' | 'advice';

/** A fault of a label: its place in the listing, the rule with its source, and the detail. */
export interface LabelFault extends Fault {
	readonly rule: string;
	readonly severity: Severity;
	readonly source: string;
}

/** The maker as printed: the tenant's Chinese name, and its address if known. */
export interface Maker {
	readonly name: string;
	readonly address?: string | undefined;
}

/** What a base has set about labels, as it is in force at a moment. */
export interface RulesInForce {
	/** Whether a listing needs a label to be sold. */
	readonly required: boolean;
	/** Numbers of standards and names of fibres beside those of the rules. */
	readonly withdrawnStandards: readonly string[];
	readonly fibreNames: readonly string[];
}

/** The facts that rules read beside the listing. Without a maker, the rules about the maker are left out. */
export interface LabelFacts extends RulesInForce {
	readonly maker?: Maker | undefined;
}

/** The facts where a base has set nothing, and the maker is not asked for. */
export const noFacts: LabelFacts = { required: false, withdrawnStandards: [], fibreNames: [] };

/** What the rules read. */
export interface Labelled {
	readonly label: GarmentLabel;
	readonly category: string;
	readonly sizes: readonly string[];
	readonly facts: LabelFacts;
}

/** The garments that a rule holds for. An absent condition holds for all. */
export interface When {
	readonly market?: 'CN' | 'export';
	readonly wearer?: 'infant' | 'child' | 'adult';
	readonly contact?: 'direct' | 'indirect';
	readonly category?: keyof typeof categoryWords;
}

/** A rule as data. `pointer` is the place of a fault, unless the check names one below it. */
export interface Rule {
	readonly id: string;
	readonly when: When;
	readonly pointer: string;
	readonly check: (labelled: Labelled) => readonly (string | Fault)[];
	readonly severity: Severity;
	/** Advice while the base does not require labels: programs publish with labels of earlier days. */
	readonly eased?: true;
	readonly source: string;
}

/** How severe a rule is now. */
export function severityOf(
	{ severity, eased }: Pick<Rule, 'severity' | 'eased'>,
	{ required }: RulesInForce,
): Severity {
	return eased && !required ? 'advice' : severity;
}

/** Whether a rule holds for a garment. Unsaid, a garment is sold in China, for adults, and worn next to the skin. */
export function holds({ market, wearer, contact, category }: When, labelled: Labelled): boolean {
	const { label } = labelled;
	return (
		(market ?? marketOf(label)) === marketOf(label) &&
		(wearer ?? wearerOf(label)) === wearerOf(label) &&
		(contact ?? contactOf(label)) === contactOf(label) &&
		(category === undefined || isOf(category, labelled))
	);
}

/** Whether the category or the product name has a word of that kind of garment. */
export function isOf(kind: keyof typeof categoryWords, { category, label }: Labelled): boolean {
	return categoryWords[kind].test(`${category} ${label.productName}`);
}

const marketOf = ({ market = 'CN' }: GarmentLabel) => market;
const wearerOf = ({ wearer = 'adult' }: GarmentLabel) => wearer;
const contactOf = ({ contact = 'direct' }: GarmentLabel) => contact;

/** No fault, or one with this detail. */
export function unless(right: boolean, detail: string): readonly string[] {
	return right ? [] : [detail];
}
