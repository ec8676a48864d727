import type { Fault } from '#kernel/schemas';
import type { LabelFault } from './label/rule.ts';

/** The refusals of the catalog. */
export type CatalogRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'invalid'; readonly errors: readonly Fault[] }
	| { readonly kind: 'revision_conflict'; readonly revision: number }
	| { readonly kind: 'too_many_requests'; readonly retryAfterSeconds: number }
	| { readonly kind: 'listing_incomplete'; readonly missing: readonly string[] }
	| { readonly kind: 'label_incomplete'; readonly faults: readonly LabelFault[] };
