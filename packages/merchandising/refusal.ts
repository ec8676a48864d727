import type { CatalogRefusal } from '#catalog';
import type { TenantState } from '#directory';
import type { MediaRefusal } from '#media';
import type { ImportRefusal } from './import/fault.ts';
import type { ImportStateRefusal } from './import/state.ts';

/** A variant that has fewer pieces available than an adjustment subtracts. */
export interface ShortLine {
	readonly color: string;
	readonly size: string;
	readonly requested: number;
	readonly available: number;
}

/** The refusals of merchandising. */
export type MerchandisingRefusal =
	| CatalogRefusal
	| ImportRefusal
	| ImportStateRefusal
	| MediaRefusal
	| { readonly kind: 'tenant_not_active'; readonly state: TenantState }
	| {
			readonly kind: 'unknown_variant';
			readonly variants: readonly { readonly color: string; readonly size?: string | undefined }[];
	  }
	| { readonly kind: 'too_many_rows'; readonly maximum: number }
	| { readonly kind: 'out_of_stock'; readonly lines: readonly ShortLine[] }
	| { readonly kind: 'idempotency_mismatch' };
