import type { CatalogRefusal, CatalogStore } from '#catalog';
import type { DirectoryStore, TenantState } from '#directory';
import type { StockStore } from '#stock';
import type { ImportRefusal } from './import/fault.ts';
import type { Database } from '#platform';

/** What merchandising composes: a listing and its stock rows change in one transaction. */
export interface MerchandisingStores {
	readonly database: Database;
	readonly catalog: CatalogStore;
	readonly stock: StockStore;
}

/** Publishing also asks the directory whether the tenant may sell. */
export interface PublishingStores extends MerchandisingStores {
	readonly directory: Pick<DirectoryStore, 'tenant' | 'tenantFromItem' | 'requireActive'>;
}

/** A line of the stock grid that is short. */
export interface ShortLine {
	readonly color: string;
	readonly size: string;
	readonly requested: number;
	readonly available: number;
}

/** What merchandising refuses. */
export type MerchandisingRefusal =
	| CatalogRefusal
	| ImportRefusal
	| { readonly kind: 'tenant_not_active'; readonly state: TenantState }
	| {
			readonly kind: 'unknown_variant';
			readonly variants: readonly { readonly color: string; readonly size?: string | undefined }[];
	  }
	| { readonly kind: 'too_many_rows'; readonly maximum: number }
	| { readonly kind: 'out_of_stock'; readonly lines: readonly ShortLine[] };
