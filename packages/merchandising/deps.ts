import type { CatalogStore } from '#catalog';
import type { DirectoryStore } from '#directory';
import type { StockStore } from '#stock';
import type { Database } from '#platform';

/** What merchandising composes: a listing and its stock rows change in one transaction. */
export interface MerchandisingDeps {
	readonly database: Database;
	readonly catalog: CatalogStore;
	readonly stock: StockStore;
}

/** Publishing also asks the directory whether the tenant may sell. */
export interface PublishListingDeps extends MerchandisingDeps {
	readonly directory: Pick<DirectoryStore, 'tenant' | 'tenantFromItem' | 'requireActive'>;
}
