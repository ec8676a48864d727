import { mapOk, on } from '#http';
import { toSavedAddressResponse } from '#http/schemas';
import { accepted } from '#kernel';
import { type AddressBookChange, type AddressBookStore, addAddress, removeAddress, replaceAddress } from '#orders';
import { newUnique } from '#platform';
import { routes } from './routes.ts';

/** Handlers of a buyer's address book. */
export function addressHandlers({ addressBooks }: { readonly addressBooks: AddressBookStore }) {
	return [
		on(routes.listAddresses, async ({ principal: { buyerId } }) => {
			const book = await addressBooks.addressBook(buyerId);
			return accepted({ items: book.map((saved) => toSavedAddressResponse(saved, book)) });
		}),
		on(routes.addAddress, async ({ principal: { buyerId }, body, now }) => {
			const addressId = newUnique(now);
			return mapOk(await addressBooks.change(buyerId, (book) => addAddress(book, addressId, body)), toResponse);
		}),
		on(routes.replaceAddress, async ({ principal: { buyerId }, path: { addressId }, body }) =>
			mapOk(await addressBooks.change(buyerId, (book) => replaceAddress(book, addressId, body)), toResponse),
		),
		on(routes.removeAddress, async ({ principal: { buyerId }, path: { addressId } }) =>
			mapOk(await addressBooks.change(buyerId, (book) => removeAddress(book, addressId)), toResponse),
		),
	];
}

function toResponse({ book, saved }: AddressBookChange) {
	return toSavedAddressResponse(saved, book);
}
