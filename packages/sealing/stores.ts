import type { DirectoryStore } from '#directory';
import type { OrderWalk, PlacedStore } from '#orders';
import type { RollupsStore, SalesStore, SealsStore } from '#sales';
import type { StreamConsumers } from './consumers.ts';

/** What sealing composes: the orders say what is true, the counters what was counted. */
export interface SealingStores {
	readonly directory: Pick<DirectoryStore, 'tenants'>;
	readonly walk: OrderWalk;
	readonly placed: PlacedStore;
	readonly live: SalesStore;
	readonly rollups: RollupsStore;
	readonly seals: SealsStore;
	readonly consumers: StreamConsumers;
}
