import { type LabelRules, labelRulesInput, labelRulesStore } from '#catalog';
import { largest } from './largest.ts';
import type { ItemType } from './order-item-types.ts';

export const labelRulesItems = {
	labelRules: async (database) => {
		const value = largest(labelRulesInput) as LabelRules;
		await labelRulesStore(database, 'directory').putLabelRules({ revision: 0, value }, { audit: [] });
	},
} satisfies Record<string, ItemType>;
