import * as z from 'zod/mini';
import type { LabelFault } from '#catalog';
import { maxPointerLength } from '#kernel/schemas';

const ruleFields = () => ({
	pointer: z.string().check(z.maxLength(maxPointerLength)),
	rule: z.string(),
	severity: z.enum(['binding', 'standard', 'advice']),
	source: z.string(),
});

/** A rule of labels, and the place of its faults. `rule` and `source` are texts of the base. */
export const labelRuleSchema = z
	.lazy(() => z.strictObject(ruleFields()))
	.register(z.globalRegistry, { id: 'LabelRule' });

/** A fault of a label. `rule`, `source` and `detail` are texts of the base. */
export const labelFaultSchema = z
	.lazy(() => z.strictObject({ ...ruleFields(), detail: z.string() }))
	.register(z.globalRegistry, { id: 'LabelFault' });

export const labelFaultExamples: readonly LabelFault[] = [
	{
		pointer: '/label/safetyClass',
		rule: 'class.infant',
		severity: 'binding',
		source: 'GB 31701, GB 18401',
		detail: 'must be A for infants up to 36 months',
	},
];
