import * as z from 'zod/mini';
import {
	type Bilingual,
	type BuyerId,
	type Channel,
	type CheckoutId,
	type ClusterId,
	type Grade,
	type ListingId,
	type Millis,
	type OrderId,
	type TenantId,
} from '#kernel';
import { countryCode, text } from '#kernel/schemas';
import type { CheckoutDisputes } from './dispute.ts';

/** The shipping address. Places such as Hong Kong or Dubai have no province or postal code. */
export const address = z
	.strictObject({
		name: text(80),
		phone: z.string().check(z.regex(/^\+?[0-9 ()-]{5,24}$/, 'must be a telephone number')),
		country: countryCode(),
		province: z.optional(text(60)),
		city: text(60),
		line1: text(160),
		postalCode: z.optional(text(16)),
	})
	.register(z.globalRegistry, { id: 'Address' });
export type Address = z.output<typeof address>;

/** An erased address. The country remains, because it decides between domestic sale and export. */
export interface ErasedAddress extends Pick<Address, 'country'> {
	readonly erasedAt: Millis;
}

/** Whether the address was erased, so that nothing can be shipped to it. */
export function isErased(stored: Address | ErasedAddress): stored is ErasedAddress {
	return 'erasedAt' in stored;
}

const addressFields = Object.keys(address.shape) as readonly (keyof Address)[];

/** Whether two addresses are the same. DynamoDB keeps no order of the fields of a map, so they are compared one by one. */
export function isSameAddress(a: Partial<Address>, b: Partial<Address>): boolean {
	return addressFields.every((field) => a[field] === b[field]);
}

/**
 * Why a line cannot be returned without a reason: by law, because it was made for its buyer, or because its buyer
 * confirmed the exclusion at the purchase.
 */
export const returnExcluded = z.enum(['custom_made', 'confirmed']).register(z.globalRegistry, { id: 'ReturnExcluded' });
export type ReturnExcluded = z.output<typeof returnExcluded>;

/** One variant of a listing as ordered. `unitPrice` is the price at the commit, in fen. */
export interface Line {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
	readonly quantity: number;
	readonly unitPrice: number;
	readonly category: string;
	readonly title: Bilingual;
	/** Decided at the commit. Absent: a consumer may return it without a reason. */
	readonly returnExcluded?: ReturnExcluded | undefined;
}

/** One tenant's part of a checkout, with the tenant's cluster and grade at the commit. */
export interface SoldPart {
	readonly orderId: OrderId;
	readonly tenantId: TenantId;
	readonly clusterId: ClusterId;
	readonly grade: Grade;
	readonly channel: Channel;
	readonly lines: readonly Line[];
	/** The shipping fee by the rates at the commit, in fen. */
	readonly shipping: number;
}

/** The part as its buyer saw it, under the tenant's name of that day. */
export interface CheckoutPart extends SoldPart {
	readonly tenantName: Bilingual;
}

/** A bank transfer that the buyer asked for. Until it comes, the checkout reserves its stock, to its `expiresAt` at most. */
export interface OpenedTransfer {
	/** The reference that the buyer quotes. It names one checkout. */
	readonly reference: string;
	readonly openedAt: Millis;
}

/** The first of two confirmations of a bank transfer, kept until the second. */
export interface Confirmation {
	readonly by: string;
	readonly at: Millis;
	/** In fen. */
	readonly amount: number;
	readonly bankReference: string;
}

interface Placed {
	readonly checkoutId: CheckoutId;
	readonly buyerId: BuyerId;
	/** Tells a repeated request from another one under the same key. */
	readonly fingerprint: string;
	readonly parts: readonly CheckoutPart[];
	/** The sum over all lines and shipping fees, in fen. */
	readonly total: number;
	readonly shippingAddress: Address | ErasedAddress;
	/** From the buyer to all merchants. Erased with the address. */
	readonly note?: string | undefined;
	readonly placedAt: Millis;
	readonly expiresAt: Millis;
	/** Payments to be returned because they bought nothing. */
	readonly refunds?: readonly string[] | undefined;
	readonly transfer?: OpenedTransfer | undefined;
	/** The money that came for it, in fen. Absent where it is the total, or in another currency. */
	readonly received?: number | undefined;
	/** The first of the two confirmations that a large transfer needs. */
	readonly confirmation?: Confirmation | undefined;
	/** The members of the base who accepted its payment in review. */
	readonly acceptedBy?: readonly string[] | undefined;
	/** The member of the base who refused a payment in review, by payment. */
	readonly refusedBy?: Readonly<Record<string, string>> | undefined;
	/** The disputes about its payments. */
	readonly disputes?: CheckoutDisputes | undefined;
}

/** One act of buying across tenants. While it awaits payment it is the reservation of its stock. */
export type Checkout = Placed &
	(
		| { readonly state: 'awaiting_payment' }
		| { readonly state: 'paid'; readonly paidAt: Millis; readonly paymentId: string }
		| { readonly state: 'expired'; readonly endedAt: Millis }
		| { readonly state: 'cancelled'; readonly endedAt: Millis }
		| { readonly state: 'review'; readonly reviewAt: Millis; readonly paymentId: string }
	);
/** A checkout with the end of its reservation. */
export type Reservation = Pick<Placed, 'checkoutId' | 'expiresAt'>;

/** A reservation lasts 15 minutes: long enough to pay, and short enough that unpaid stock returns soon. */
export const reservationMs = 15 * 60_000;
/** A bank transfer takes banking days, so its reservation lasts three days. */
export const transferReservationMs = 3 * 86_400_000;

/** Whether the outcome of a payment is stored: it has paid the checkout, is in review, or is to be returned. */
export function isRecordedPayment(checkout: Checkout, paymentId: string): boolean {
	const counts = (checkout.state === 'paid' || checkout.state === 'review') && checkout.paymentId === paymentId;
	return counts || checkout.refunds?.includes(paymentId) === true;
}

/** The sum of lines, in fen. */
export function subtotal(lines: readonly Line[]): number {
	return lines.reduce((total, line) => total + line.unitPrice * line.quantity, 0);
}

/** The shipping fees of all parts, in fen. */
export function shippingOf({ parts }: { readonly parts: readonly Pick<SoldPart, 'shipping'>[] }): number {
	return parts.reduce((sum, { shipping }) => sum + shipping, 0);
}

/** The pieces of a checkout. */
export function piecesOf({ parts }: Pick<Placed, 'parts'>): number {
	return parts.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Pieces by size in one stock row. */
export interface StockRowPieces {
	readonly listingId: ListingId;
	readonly color: string;
	readonly sizes: Record<string, number>;
}

/** The stock that a checkout reserves: pieces by size for each stock row. */
export function reservedRows(checkout: Pick<Placed, 'parts'>): StockRowPieces[] {
	return rowsOf(checkout.parts.flatMap((part) => part.lines));
}

/** The pieces of lines by stock row. A row is written once in a transaction. */
export function rowsOf(lines: readonly Pick<Line, 'listingId' | 'color' | 'size' | 'quantity'>[]): StockRowPieces[] {
	const rows = new Map<string, StockRowPieces>();
	for (const line of lines) {
		const key = JSON.stringify([line.listingId, line.color]);
		const row = rows.get(key) ?? { listingId: line.listingId, color: line.color, sizes: {} };
		row.sizes[line.size] = (row.sizes[line.size] ?? 0) + line.quantity;
		rows.set(key, row);
	}
	return [...rows.values()];
}
