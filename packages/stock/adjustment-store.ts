import type { ListingId, Millis } from '#kernel';
import { type Database, type Write, derivedUnique } from '#platform';
import { stockKeys } from './table.ts';

/** An adjustment of a listing's stock under a key that its caller chose. */
export interface KeyedAdjustment {
	readonly listingId: ListingId;
	readonly idempotencyKey: string;
	/** Tells a repeated adjustment from another one under the same key. */
	readonly fingerprint: string;
	readonly at: Millis;
}

/** Remembers keyed adjustments for ten days, so that a repetition changes nothing. */
export interface AdjustmentStore {
	/** The fingerprint of the adjustment that was made under the key, if there was one. */
	fingerprint(adjustment: KeyedAdjustment): Promise<string | undefined>;
	/** The write that stores the key, and fails its transaction when the key was used before. */
	remember(adjustment: KeyedAdjustment): Write;
}

/** Longer than the holidays of Golden Week, over which a merchant's program may wait with its retries. */
const keptSeconds = 10 * 86_400;

/** Keyed adjustments over the `catalog` table. */
export function adjustmentStore(database: Database, table: string): AdjustmentStore {
	return {
		async fingerprint(adjustment) {
			const item = await database.get(table, keyOf(adjustment), { consistent: true });
			return item && String(item['fingerprint']);
		},
		remember: (adjustment) => ({
			kind: 'put',
			table,
			item: {
				...keyOf(adjustment),
				fingerprint: adjustment.fingerprint,
				expiresAtSeconds: Math.floor(adjustment.at / 1000) + keptSeconds,
			},
			condition: 'attribute_not_exists(pk)',
		}),
	};
}

function keyOf({ listingId, idempotencyKey }: KeyedAdjustment) {
	return stockKeys.adjustment(listingId, derivedUnique('adjustment', listingId, idempotencyKey));
}
