import type { Millis } from '#kernel';
import type { Database } from '#platform';
import { salesKeys } from '../table.ts';

/** The lease of sealing: at most one run holds it. A run that ends without releasing it blocks the others until it expires. */
export interface LeaseStore {
	/** Takes the lease from `now` until `until`. False while another run holds it; a repeated call of its holder is true. */
	acquire(holder: string, now: Millis, until: Millis): Promise<boolean>;
	/** Gives the lease back. Another run's lease stays. */
	release(holder: string): Promise<void>;
}

/** The lease in the `sales` table. */
export function leaseStore(database: Database, table: string): LeaseStore {
	return {
		async acquire(holder, now, until) {
			const { ok } = await database.write({
				kind: 'put',
				table,
				item: { ...salesKeys.lease, holder, until },
				// The SDK repeats a call whose response was lost. Refused its own lease, a run would block all others.
				condition: 'attribute_not_exists(pk) OR #until <= :now OR holder = :holder',
				names: { '#until': 'until' },
				values: { ':now': now, ':holder': holder },
			});
			return ok;
		},
		async release(holder) {
			await database.write({
				kind: 'delete',
				table,
				key: salesKeys.lease,
				condition: 'holder = :holder',
				values: { ':holder': holder },
			});
		},
	};
}
