export * from './change.ts';
export { checkLabel, rulesNow } from './label/check-label.ts';
export { type LabelRules, inForce, labelRulesInput } from './label/label-rules.ts';
export { type LabelRulesStore, labelRulesKeys, labelRulesStore } from './label/label-rules-store.ts';
export { type LabelKind, type PrintedLabel, labelKinds, labelQuery } from './label/printed-label.ts';
export { type LabelFacts, type LabelFault, type Maker, noFacts } from './label/rule.ts';
export { labelSvg } from './label/svg.ts';
export { careCodes } from './label/terms.ts';
export * from './limits.ts';
export * from './listing.ts';
export {
	type GarmentLabel,
	type Tier,
	type ReturnExclusion,
	color,
	garmentLabel,
	returnExclusion,
	tier,
} from './listing-fields.ts';
export * from './listing-input.ts';
export * from './listing-media.ts';
export * from './listing-media-input.ts';
export type * from './refusal.ts';
export * from './catalog-store.ts';
export * from './table.ts';
