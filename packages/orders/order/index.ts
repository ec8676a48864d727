export * from './buyer-order-store.ts';
export * from './lifecycle.ts';
export * from './order-clocks.ts';
export * from './stage.ts';
export * from './change-address.ts';
export { type OrderAddressStore, orderAddressStore } from './order-address-store.ts';
export * from './order-history-store.ts';
export * from './order-store.ts';
export * from './order.ts';
export * from './orders-of.ts';
export * from './parcel.ts';
export {
	type ParcelLabel,
	type ShipmentLine,
	parcelLabel,
	shipmentCorrection,
	shipmentInput,
} from './shipment-input.ts';
export type { OrderFilter } from './search.ts';
export { parcelsOf, unshippedPieces } from './shippable.ts';
export { type ShipRequest, correctShipment, ship } from './ship.ts';
export * from './overdue-shipment-store.ts';
export * from './paid-order.ts';
export * from './steps.ts';
