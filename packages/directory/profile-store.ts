import type { TenantId } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Key,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import type { ShippingRates } from './shipping-input.ts';
import { keys } from './table.ts';

/**
 * What a tenant's members set themselves. The profile lies in a partition of its own, beside the tenant's: the merchant
 * function may write it, and never the tenant's state, grade or members.
 */
export interface Profile {
	/** Absent: the tenant ships free. */
	readonly shipping?: ShippingRates | undefined;
}

/** Reads and writes profiles. Reads are consistent. */
export interface ProfileStore {
	profile(tenantId: TenantId): Promise<Profile>;
	/** Replaces a profile. The same profile again changes nothing. The last of two concurrent writes wins. */
	putProfile(tenantId: TenantId, profile: Profile, audited: Audited): Promise<void>;
}

/** A profile that meets a concurrent one is compared again. More than five in a row is no accident. */
const contention = { what: 'profile in contention', maxTries: 5 };

/** Profiles over the `directory` table. */
export function profileStore(database: Database, table: string): ProfileStore {
	return {
		profile: async (tenantId) => profileFromItem(await database.get(table, profileKey(tenantId), { consistent: true })),
		async putProfile(tenantId, profile, audited) {
			const key = profileKey(tenantId);
			const item = { ...key, ...profile } as unknown as Item & Key;
			await retryConflicts(contention, async () => {
				const stored = await database.get(table, key, { consistent: true });
				const changes = changesBetween(profileFromItem(stored), profile);
				if (changes.length === 0) return true;
				const before = stored?.['shipping'];
				const asRead =
					before === undefined
						? { condition: 'attribute_not_exists(shipping)' }
						: { condition: 'shipping = :before', values: { ':before': before } };
				const done = await database.write({ kind: 'put', table, item, ...asRead }, withChanges(audited, changes));
				return done.ok ? true : 'conflict';
			});
		},
	};
}

/** The key of a tenant's profile. */
export const profileKey: (tenantId: TenantId) => Key = keys.profile;

/** Decodes a profile. A tenant without an item has set nothing. */
export function profileFromItem({ pk: _pk, sk: _sk, ...profile }: Item = {}): Profile {
	return profile as unknown as Profile;
}
