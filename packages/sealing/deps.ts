import type { DirectoryStore } from '#directory';
import type { CheckoutsByDayStore, OrderHistoryStore } from '#orders';
import type { CounterStore, RollupStore, SealStore } from '#sales';
import type { StreamConsumers } from './consumers.ts';

/** Dependencies of sealing. Orders are the truth; counters are what was counted live. */
export interface SealingDeps {
	readonly directory: Pick<DirectoryStore, 'tenants'>;
	readonly history: OrderHistoryStore;
	readonly placed: CheckoutsByDayStore;
	readonly live: Pick<CounterStore, 'salesInTurns' | 'replace' | 'prune'>;
	readonly rollups: RollupStore;
	readonly seals: SealStore;
	readonly consumers: StreamConsumers;
}
