import type { Result } from '#kernel';
import { type Audited, type Database, type Key, type Revised, type RevisionConflict, revisedValue } from '#platform';
import type { LabelRules } from './label-rules.ts';

/** Reads and changes what the base has set about labels. Reads are consistent. */
export interface LabelRulesStore {
	labelRules(): Promise<Revised<LabelRules>>;
	/** Stores rules over the revision that they state. Rules that are already stored are accepted at any revision. */
	putLabelRules(next: Revised<LabelRules>, audited: Audited): Promise<Result<Revised<LabelRules>, RevisionConflict>>;
}

/** The key in the `directory` table. It has a partition of its own, which merchants read without the settings of payments. */
export const labelRulesKeys = {
	labelRules: (): Key => ({ pk: 'LABELS', sk: 'RULES' }),
} as const;

const initial: LabelRules = { labelsRequiredFrom: null, withdrawnStandards: [], fibreNames: [] };

/** The label rules over the `directory` table. */
export function labelRulesStore(database: Database, table: string): LabelRulesStore {
	const rules = revisedValue(database, table, { key: labelRulesKeys.labelRules(), initial, fields });
	return { labelRules: rules.read, putLabelRules: rules.put };
}

function fields({ labelsRequiredFrom, withdrawnStandards, fibreNames }: LabelRules): object {
	return {
		labelsRequiredFrom,
		withdrawnStandards: withdrawnStandards.join(', '),
		fibreNames: fibreNames.join(', '),
	};
}
