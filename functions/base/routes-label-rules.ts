import * as z from 'zod/mini';
import { labelRulesInput } from '#catalog';
import { defineRoutes } from '#http';
import { labelFaultExamples, labelRuleSchema } from '#http/schemas';
import { readers, writers } from './access.ts';

const input = z
	.strictObject({ revision: z.int().check(z.minimum(0), z.maximum(1_000_000_000)), ...labelRulesInput.shape })
	.register(z.globalRegistry, { id: 'LabelRulesInput' });
const labelRulesSchema = z
	.strictObject({ ...input.shape, rules: z.array(labelRuleSchema) })
	.register(z.globalRegistry, { id: 'LabelRules' });

const set = {
	labelsRequiredFrom: '2027-03-01',
	withdrawnStandards: ['FZ/T 81004-2003'],
	fibreNames: ['海藻纤维'],
};
const rules = labelFaultExamples.map(({ pointer, rule, severity, source }) => ({ pointer, rule, severity, source }));

/** What the base sets about the labels of its listings. */
export const labelRulesRoutes = defineRoutes({
	getLabelRules: {
		method: 'GET',
		path: '/v1/base/label-rules',
		summary: 'Retrieve what the base has set about labels, and the rules with the severity that they have today.',
		access: readers,
		responses: {
			200: {
				description: 'The settings and the rules. Revision 0 requires no label and adds nothing.',
				schema: labelRulesSchema,
				example: { revision: 1, ...set, rules },
			},
		},
		problems: [],
	},
	putLabelRules: {
		method: 'PUT',
		path: '/v1/base/label-rules',
		summary:
			'Set from which business day a listing needs a label to be sold, and add withdrawn standards and names of fibres to the ' +
			'rules. Published listings stay on sale. `revision` is the one that was read.',
		access: writers,
		body: { type: 'application/json', schema: input, example: { revision: 0, ...set } },
		responses: {
			200: {
				description: 'The settings at their next revision, and the rules.',
				schema: labelRulesSchema,
				example: { revision: 1, ...set, rules },
			},
		},
		problems: ['revision_conflict'],
	},
});
