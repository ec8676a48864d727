import type { ClusterId, ListingId, TenantId } from './ids.ts';
import type { Money } from './money.ts';
import type { Bilingual } from './text.ts';
import type { Millis } from './time.ts';

/** How the association ranks an enterprise of the base. */
export const grades = ['leading', 'demonstration', 'ordinary'] as const;
export type Grade = (typeof grades)[number];

/**
 * A sale is wholesale if one of its lines has the price of a tier or is among `wholesalePieces` of a listing. It is export
 * if it ships to another country than CN.
 */
export const channels = ['domestic_retail', 'domestic_wholesale', 'export_retail', 'export_wholesale'] as const;
export type Channel = (typeof channels)[number];

/** Pieces of one listing from which a sale is wholesale, whatever their price. A setting of the base. */
export const wholesalePieces = 20;

/** The key and the width of a picture, `<key>/<width>`: some 30 bytes, from which its addresses follow. */
export type PictureReference = string;

/** A listing in a list of results: enough to choose, nothing private. */
export interface ListingCard {
	readonly listingId: ListingId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly title: Bilingual;
	readonly category: string;
	readonly colors: readonly { readonly code: string; readonly name: Bilingual; readonly picture?: PictureReference }[];
	readonly sizes: readonly string[];
	readonly price: Money;
	readonly minOrderQuantity: number;
	readonly publishedAt: Millis;
	readonly picture?: PictureReference;
}
