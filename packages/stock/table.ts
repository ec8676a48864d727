import { type ListingId, type TenantId, parseOwnedId } from '#kernel';
import type { RowId } from './row.ts';

/** Stock rows live in the `catalog` table beside their listing. */
export const stockKeys = {
	row({ listingId, color }: RowId) {
		const { tenantId, prefix } = stockKeys.rows(listingId);
		return { pk: `T#${tenantId}`, sk: prefix + color };
	},
	rows(listingId: ListingId): { tenantId: TenantId; prefix: string } {
		const id = parseOwnedId('listing', listingId);
		if (id === undefined) throw new Error('a stock row without a valid listing id');
		return { tenantId: id.owner, prefix: `S#${id.unique}#` };
	},
} as const;
