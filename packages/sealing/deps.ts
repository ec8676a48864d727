import type { DirectoryStore } from '#directory';
import type { CheckoutsByDayStore, OrderHistoryStore } from '#orders';
import type { CounterStore, RollupStore, SealStore } from '#sales';
import type { StreamConsumers } from './consumers.ts';

/** What sealing composes: the orders say what is true, the counters what was counted. */
export interface SealingDeps {
	readonly directory: Pick<DirectoryStore, 'tenants'>;
	readonly history: OrderHistoryStore;
	readonly placed: CheckoutsByDayStore;
	readonly live: CounterStore;
	readonly rollups: RollupStore;
	readonly seals: SealStore;
	readonly consumers: StreamConsumers;
}
