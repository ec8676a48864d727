import { type ListingId, type TenantId, ownedId, parseOwnedId } from '#kernel';
import type { RowId } from './row.ts';

/** Stock rows live in the `catalog` table beside their listing. */
export const stockKeys = {
	row({ listingId, color, lane = 0 }: RowId) {
		const { tenantId, prefix } = stockKeys.rows(listingId);
		return { pk: `T#${tenantId}`, sk: `${prefix}${String(lane).padStart(2, '0')}#${color}` };
	},
	/** The lane and the color of a row's key. */
	laneAndColor(listingId: ListingId, sk: string): { lane: number; color: string } {
		const rest = sk.slice(stockKeys.rows(listingId).prefix.length);
		return { lane: Number(rest.slice(0, 2)), color: rest.slice(3) };
	},
	/** The listing and the color of a row, from its key. Undefined for another item. */
	listingAndColor({ pk, sk }: { readonly pk: string; readonly sk: string }) {
		const [, unique = '', color] = /^S#([0-9a-z]+)#\d{2}#(.+)$/s.exec(sk) ?? [];
		return color === undefined ? undefined : { listingId: ownedId('listing', pk.slice('T#'.length), unique), color };
	},
	rows(listingId: ListingId): { tenantId: TenantId; prefix: string } {
		const id = ownerAndUnique(listingId);
		return { tenantId: id.owner, prefix: `S#${id.unique}#` };
	},
	/** `unique` is derived from the Idempotency-Key. */
	adjustment(listingId: ListingId, unique: string) {
		const id = ownerAndUnique(listingId);
		return { pk: `T#${id.owner}`, sk: `K#${id.unique}#${unique}` };
	},
} as const;

function ownerAndUnique(listingId: ListingId): { owner: TenantId; unique: string } {
	const id = parseOwnedId('listing', listingId);
	if (id === undefined) throw new Error('stock without a valid listing id');
	return id;
}
