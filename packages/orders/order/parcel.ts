import * as z from 'zod/mini';
import type { ListingId, Millis } from '#kernel';
import { name, text } from '#kernel/schemas';

/** A carrier and its number of a parcel. */
export const parcelLabel = z.strictObject({ carrier: text(60), trackingNumber: text(60) });
export type ParcelLabel = z.output<typeof parcelLabel>;

/** Pieces that a parcel holds. */
export const shipmentLine = z.strictObject({
	listingId: text(120),
	color: name(40),
	size: name(20),
	quantity: z.int().check(z.minimum(1), z.maximum(1_000_000)),
});
export type ShipmentLine = z.output<typeof shipmentLine>;

/** Lines of one parcel: as many as an order has. */
const maxShipmentLines = 50;

/** A parcel as the merchant records it. Without lines it holds all that is left to ship. */
export const shipmentInput = z.strictObject({
	...parcelLabel.shape,
	lines: z.optional(z.array(shipmentLine).check(z.minLength(1), z.maxLength(maxShipmentLines))),
});

/** Parcels of one order. With the longest texts and all lines they take 30 KB of the 400 KB that an item may have. */
export const maxParcels = 20;

/** Pieces of one line of an order, by the position of the line. */
export interface ShippedPieces {
	readonly line: number;
	readonly quantity: number;
}

/** A parcel that left pieces of its order behind. */
export interface Parcel extends ParcelLabel {
	readonly shippedAt: Millis;
	readonly pieces: readonly ShippedPieces[];
}

/**
 * The shipment that completed an order. Without `pieces` it held the whole order. It holds none when a refund of the
 * rest completed the order; its label is then that of the last parcel.
 */
export interface Shipment extends ParcelLabel {
	readonly shippedAt: Millis;
	readonly pieces?: readonly ShippedPieces[] | undefined;
}

/** A variant with the pieces requested, and those that are left to ship. */
export interface ShippablePieces extends Omit<ShipmentLine, 'quantity'> {
	readonly listingId: ListingId;
	readonly requested: number;
	readonly shippable: number;
}
