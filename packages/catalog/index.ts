export * from './change.ts';
export { checkLabel } from './label/check-label.ts';
export type { LabelFault, Maker } from './label/rule.ts';
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
