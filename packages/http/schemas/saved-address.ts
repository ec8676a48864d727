import * as z from 'zod/mini';
import { text } from '#kernel/schemas';
import { type AddressBook, type SavedAddress, address } from '#orders';
import { toAddressResponse } from './address.ts';

export const savedAddressSchema = z
	.lazy(() =>
		z.strictObject({
			addressId: z.string(),
			isDefault: z.boolean(),
			...address.shape,
			province: z.nullable(text(60)),
			postalCode: z.nullable(text(16)),
		}),
	)
	.register(z.globalRegistry, { id: 'SavedAddress' });
type SavedAddressResponse = z.input<typeof savedAddressSchema>;

/** An address of a book, which says whether it is the default. */
export function toSavedAddressResponse({ addressId, address: saved }: SavedAddress, book: AddressBook) {
	const isDefault = book[0]?.addressId === addressId;
	return { addressId, isDefault, ...toAddressResponse(saved) } as SavedAddressResponse;
}
