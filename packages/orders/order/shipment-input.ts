import * as z from 'zod/mini';
import { name, text } from '#kernel/schemas';

/** A carrier and its number of a parcel. */
export const parcelLabel = z.strictObject({ carrier: text(60), trackingNumber: text(60) });
export type ParcelLabel = z.output<typeof parcelLabel>;

/** What a correction replaces: the carrier, the tracking number, or both. */
export const shipmentCorrection = z
	.partial(parcelLabel)
	.check(z.refine((label) => Object.keys(label).length > 0, 'must have a carrier or a tracking number'));

/** Pieces of a variant, as a parcel holds them or a return gives them back. */
export const shipmentLine = z
	.strictObject({
		listingId: text(120),
		color: name(40),
		size: name(20),
		quantity: z.int().check(z.minimum(1), z.maximum(1_000_000)),
	})
	.register(z.globalRegistry, { id: 'Pieces' });
export type ShipmentLine = z.output<typeof shipmentLine>;

/** Lines of one parcel: as many as an order has. */
const maxShipmentLines = 50;

/** A parcel as the merchant records it. Without lines it holds all that is left to ship. */
export const shipmentInput = z.strictObject({
	...parcelLabel.shape,
	lines: z.optional(z.array(shipmentLine).check(z.minLength(1), z.maxLength(maxShipmentLines))),
});
