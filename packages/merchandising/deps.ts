import type { CatalogStore, LabelRulesStore } from '#catalog';
import type { DirectoryStore } from '#directory';
import type { AdjustmentStore, StockStore } from '#stock';
import type { Database } from '#platform';

/** The stores that merchandising composes: a listing and its stock rows change in one transaction. */
export interface MerchandisingDeps {
	readonly database: Database;
	readonly catalog: CatalogStore;
	readonly stock: StockStore;
}

/** Publishing also reads the tenant, which must be active, and what the base has set about labels. */
export interface PublishListingDeps extends MerchandisingDeps {
	readonly directory: Pick<DirectoryStore, 'tenant' | 'tenantFromItem' | 'requireActive'>;
	readonly labelRules: Pick<LabelRulesStore, 'labelRules'>;
}

/** Adjusting stock also remembers the keys of adjustments. */
export interface AdjustStockDeps extends MerchandisingDeps {
	readonly adjustments: AdjustmentStore;
}
