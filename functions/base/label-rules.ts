import { type LabelRules, type LabelRulesStore, inForce, rulesNow } from '#catalog';
import { mapOk, on } from '#http';
import { type Millis, accepted } from '#kernel';
import type { Revised } from '#platform';
import { routes } from './routes.ts';

/** Handlers of what the base sets about labels. */
export function labelRulesHandlers({ labelRules }: { readonly labelRules: LabelRulesStore }) {
	return [
		on(routes.getLabelRules, async ({ now }) => accepted(toLabelRulesResponse(await labelRules.labelRules(), now))),
		on(routes.putLabelRules, async ({ body: { revision, ...value }, now, audit }) => {
			const put = await labelRules.putLabelRules({ revision, value }, { audit });
			return mapOk(put, (stored) => toLabelRulesResponse(stored, now));
		}),
	];
}

function toLabelRulesResponse({ revision, value }: Revised<LabelRules>, now: Millis) {
	return { revision, ...value, rules: rulesNow(inForce(value, now)) };
}
