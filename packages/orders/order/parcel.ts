import type { ListingId, Millis } from '#kernel';
import type { LinePieces } from './line-pieces.ts';
import type { ParcelLabel, ShipmentLine } from './shipment-input.ts';

/** Parcels of one order. With the longest texts they take 8 KB of its item. */
export const maxParcels = 20;
/**
 * Lines that the parcels of an order may name before the one that completes it. So a response of the longest order stays
 * below 256 KB.
 */
export const maxParcelLines = 60;

/** A parcel that left pieces of its order behind. */
export interface Parcel extends ParcelLabel {
	readonly shippedAt: Millis;
	readonly pieces: readonly LinePieces[];
}

/**
 * The shipment that completed an order. Without `pieces` it held the whole order. It holds none when a refund of the
 * rest completed the order; its label is then that of the last parcel.
 */
export interface Shipment extends ParcelLabel {
	readonly shippedAt: Millis;
	readonly pieces?: readonly LinePieces[] | undefined;
}

/** A variant with the pieces requested, and those that are left to ship. */
export interface ShippablePieces extends Omit<ShipmentLine, 'quantity'> {
	readonly listingId: ListingId;
	readonly requested: number;
	readonly shippable: number;
}
