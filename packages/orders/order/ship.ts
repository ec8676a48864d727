import { type Millis, type Result, accepted, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import { allowed } from './lifecycle.ts';
import type { Order } from './order.ts';
import { type Parcel, maxParcelLines, maxParcels } from './parcel.ts';
import { findShippable, holds, isAllShipped, parcelsOf, unshippedPieces } from './shippable.ts';
import type { ParcelLabel, ShipmentLine } from './shipment-input.ts';

/** A parcel that leaves. Without lines it holds all that is left. */
export interface ShipRequest extends ParcelLabel {
	readonly shippedAt: Millis;
	readonly lines?: readonly ShipmentLine[] | undefined;
}

/**
 * The merchant ships a parcel. The order is shipped once nothing is left. A parcel is known by its carrier and tracking
 * number: repeating it changes nothing, whatever has become of the order, and other pieces under the same number are refused.
 */
export function ship(order: Order, { lines, ...label }: ShipRequest): Result<Order, OrdersRefusal> {
	const may = allowed(order, 'ship', 'merchant');
	if (!may.ok) return may;
	const parcels = parcelsOf(order);
	const known = parcels.findIndex((parcel) => isSame(parcel, label));
	const same = parcels[known];
	if (same !== undefined) {
		const isRepeated = lines === undefined ? order.state !== 'paid' : holds(order, same, lines);
		return isRepeated ? accepted(order) : refused({ kind: 'shipment_exists', number: known + 1 });
	}
	if (order.state !== 'paid') return refused({ kind: 'order_state', state: order.state });
	const left = unshippedPieces(order).flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
	const { pieces, short } = lines === undefined ? { pieces: left, short: [] } : findShippable(order, lines);
	if (short.length > 0 || pieces.length === 0) return refused({ kind: 'pieces_not_shippable', lines: short });
	const part: Order = { ...order, parcels: [...parcels, { ...label, pieces }] };
	if (!isAllShipped(part)) {
		const named = parcels.reduce((sum, parcel) => sum + parcel.pieces.length, pieces.length);
		if (named > maxParcelLines || parcels.length + 1 >= maxParcels)
			return refused({ kind: 'too_many_shipments', maximum: maxParcels });
		const mayLeave = allowed(order, 'shipPart', 'merchant');
		return mayLeave.ok ? accepted(part) : mayLeave;
	}
	const isWhole = order.lines.every(
		({ quantity }, line) => quantity === pieces.find((one) => one.line === line)?.quantity,
	);
	return accepted({ ...order, state: 'shipped', shipment: isWhole ? label : { ...label, pieces } });
}

/** Corrects the carrier and tracking number of a parcel. `not_found` for a number that the order does not have. */
export function correctShipment(
	order: Order,
	number: number,
	label: Partial<ParcelLabel>,
): Result<Order, OrdersRefusal> {
	const may = allowed(order, 'correct', 'merchant');
	if (!may.ok) return may;
	const parcels = parcelsOf(order);
	const before = parcels[number - 1];
	if (before === undefined) return refused({ kind: 'not_found' });
	const { carrier = before.carrier, trackingNumber = before.trackingNumber } = label;
	const next = { carrier, trackingNumber };
	if (isSame(before, next)) return accepted(order);
	const other = parcels.findIndex((parcel) => isSame(parcel, next));
	if (other >= 0) return refused({ kind: 'shipment_exists', number: other + 1 });
	const earlier = order.parcels?.map((parcel, index) => (index === number - 1 ? { ...parcel, ...next } : parcel));
	const corrected: Order = earlier === undefined ? order : { ...order, parcels: earlier };
	if (number < parcels.length || !('shipment' in corrected)) return accepted(corrected);
	return accepted({ ...corrected, shipment: { ...corrected.shipment, ...next } });
}

function isSame(parcel: Pick<Parcel, 'carrier' | 'trackingNumber'>, label: ParcelLabel): boolean {
	return parcel.carrier === label.carrier && parcel.trackingNumber === label.trackingNumber;
}
