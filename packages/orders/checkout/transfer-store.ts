import type { BusinessDay, CheckoutId, Millis } from '#kernel';
import type { Audited, Database, Item, Page, Write } from '#platform';
import { confirmationAsRead } from '../confirmation-store.ts';
import type { Checkout, Confirmation } from './checkout.ts';
import { orderKeys } from '../table.ts';

/** A bank transfer that the base has confirmed, as its bank statement should list it. */
export interface Transfer {
	readonly checkoutId: CheckoutId;
	/** In fen. */
	readonly amount: number;
	readonly bankReference: string;
	/** The members of the base who confirmed it, in their order. */
	readonly confirmedBy: readonly string[];
	/** By the last of them. */
	readonly confirmedAt: Millis;
}

/** What a bank transfer was booked for, and by whom. */
export type Booking = Pick<Transfer, 'checkoutId' | 'amount' | 'bankReference' | 'confirmedBy'>;

/** The writes beside that of the checkout that book a transfer. */
export const bookingWrites = 2;

/** Confirmed transfers by business day, written in the transactions that record their payments. */
export interface TransferStore {
	/** The writes that store a transfer, once for each reference of the bank. */
	book(paymentId: string, transfer: Transfer): readonly [Write, Write];
	/** What a bank transfer was booked for. Its payment id is derived from the bank's reference. */
	booking(paymentId: string): Promise<Booking | undefined>;
	/** The transfers of a day in the order of their confirmation. */
	on(day: BusinessDay, limit: number, after: Item | undefined): Promise<Page<Transfer>>;
	/** Stores the first of two confirmations in place of the one that was read, if the checkout is still in its state. */
	confirm(checkout: Checkout, confirmation: Confirmation, audited: Audited): Promise<boolean>;
}

/** Transfers over the `orders` table. */
export function transferStore(database: Database, table: string): TransferStore {
	return {
		book: (paymentId, transfer) => {
			const { confirmedAt, ...booked } = transfer;
			const booking = { ...orderKeys.booking(paymentId), ...booked };
			return [
				{ kind: 'put', table, item: { ...orderKeys.transfer(confirmedAt, paymentId), ...transfer } },
				{ kind: 'put', table, item: booking, condition: 'attribute_not_exists(pk)' },
			];
		},
		async booking(paymentId) {
			const item = await database.get(table, orderKeys.booking(paymentId), { consistent: true });
			if (item === undefined) return undefined;
			const { pk: _pk, sk: _sk, ...booking } = item;
			return booking as unknown as Booking;
		},
		async on(day, limit, after) {
			const values = { ':pk': orderKeys.transfers(day) };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
			return page.map(fromItem);
		},
		async confirm({ checkoutId, state, confirmation: read }, confirmation, audited) {
			const asRead = confirmationAsRead(read);
			const update = {
				kind: 'update',
				table,
				key: orderKeys.checkout(checkoutId),
				update: 'SET confirmation = :next',
				condition: `#state = :state AND ${asRead.condition}`,
				names: { '#state': 'state' },
				values: { ':next': { ...confirmation }, ':state': state, ...asRead.values },
			} as const;
			return (await database.write(update, audited)).ok;
		},
	};
}

function fromItem({ pk: _pk, sk: _sk, ...transfer }: Item): Transfer {
	return transfer as unknown as Transfer;
}
