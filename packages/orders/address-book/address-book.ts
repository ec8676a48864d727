import * as z from 'zod/mini';
import { type Result, accepted, refused } from '#kernel';
import { type Address, address, isSameAddress } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';

/** People ship to few places. Twenty of the longest addresses take 30 KB, and three usual ones one write unit. */
export const maxAddresses = 20;

/** An address with its id, which names it within its buyer's book. */
export interface SavedAddress {
	readonly addressId: string;
	readonly address: Address;
}

/** A buyer's saved addresses. The first is the default, so that a book that is not empty has exactly one. */
export type AddressBook = readonly SavedAddress[];

/** An address to save. `isDefault: true` makes it the default; anything else leaves the default as it is. */
export const savedAddressInput = z
	.strictObject({ ...address.shape, isDefault: z.optional(z.boolean()) })
	.register(z.globalRegistry, { id: 'SavedAddressInput' });
export type SavedAddressInput = z.output<typeof savedAddressInput>;

/** An address book after a change, with the address that the change was about. */
export interface AddressBookChange {
	readonly book: AddressBook;
	readonly saved: SavedAddress;
}

/** Adds an address. One that the book has already is not added again, so that a repeated request changes nothing. */
export function addAddress(
	book: AddressBook,
	addressId: string,
	input: SavedAddressInput,
): Result<AddressBookChange, OrdersRefusal> {
	const { isDefault, ...added } = input;
	const same = book.find((saved) => isSameAddress(saved.address, added));
	if (same === undefined && book.length >= maxAddresses)
		return refused({ kind: 'too_many_addresses', maximum: maxAddresses });
	const saved = same ?? { addressId, address: added };
	return accepted(put(same === undefined ? [...book, saved] : book, saved, isDefault));
}

/** Replaces an address, under its id. Another one of the same content is removed, so that a book has it once. */
export function replaceAddress(
	book: AddressBook,
	addressId: string,
	input: SavedAddressInput,
): Result<AddressBookChange, OrdersRefusal> {
	const { isDefault, ...replacement } = input;
	const before = book.find((saved) => saved.addressId === addressId);
	if (before === undefined) return refused({ kind: 'not_found' });
	if (isSameAddress(before.address, replacement)) return accepted(put(book, before, isDefault));
	const saved = { addressId, address: replacement };
	const same = book.find((one) => isSameAddress(one.address, replacement));
	const replaced = book.filter((one) => one !== same).map((one) => (one === before ? saved : one));
	return accepted(put(replaced, saved, same !== undefined && same === book[0] ? true : isDefault));
}

/** Removes an address. After the default the oldest of the others becomes it. */
export function removeAddress(book: AddressBook, addressId: string): Result<AddressBookChange, OrdersRefusal> {
	const saved = book.find((one) => one.addressId === addressId);
	if (saved === undefined) return refused({ kind: 'not_found' });
	return accepted({ book: book.filter((one) => one !== saved), saved });
}

/**
 * The book with an address in front if it becomes the default, and the others by age: their ids begin with the time. A
 * book that stays as it is stays the same object.
 */
function put(book: AddressBook, saved: SavedAddress, isDefault: boolean | undefined): AddressBookChange {
	if (isDefault !== true || book[0] === saved) return { book, saved };
	const others = book.filter((one) => one !== saved);
	return { book: [saved, ...others.toSorted((a, b) => (a.addressId < b.addressId ? -1 : 1))], saved };
}
