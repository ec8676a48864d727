import * as z from 'zod/mini';
import { type Access, defineRoutes, examples } from '#http';
import { savedAddressSchema } from '#http/schemas';
import { maxAddresses, savedAddressInput } from '#orders';

const buyers = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;
const saved = { addressId: '01k9z3q8d4m2x7c5v6b8n9p0qr', isDefault: true, ...examples.order.shippingAddress };
const savedResponse = { description: 'The address.', schema: savedAddressSchema, example: saved };
const body = {
	type: 'application/json',
	schema: savedAddressInput,
	example: { ...examples.order.shippingAddress, isDefault: true },
} as const;

/** The addresses of a book as a response: the default first, the others by age. */
export const addressListSchema = z.array(savedAddressSchema).check(z.maxLength(maxAddresses));
export const addressListExample = [saved];

/** A buyer's address book. */
export const addressRoutes = defineRoutes({
	listAddresses: {
		method: 'GET',
		path: '/v1/addresses',
		summary: `List the addresses that the buyer has saved, at most ${maxAddresses}: the default first, the others by age.`,
		access: buyers,
		responses: {
			200: {
				description: 'All addresses.',
				schema: z.lazy(() => z.strictObject({ items: addressListSchema })),
				example: { items: addressListExample },
			},
		},
		problems: [],
	},
	addAddress: {
		method: 'POST',
		path: '/v1/addresses',
		summary:
			'Save an address. The first one is the default, and so is one with `isDefault: true`. An address that is saved ' +
			'already is returned as it is.',
		access: buyers,
		body,
		responses: { 201: savedResponse },
		problems: ['too_many_addresses'],
	},
	replaceAddress: {
		method: 'PUT',
		path: '/v1/addresses/{addressId}',
		summary:
			'Replace a saved address. With `isDefault: true` it becomes the default; otherwise the default stays. Another ' +
			'saved address of the same content is removed. Placed checkouts and orders keep their addresses.',
		access: buyers,
		body,
		responses: { 200: savedResponse },
		problems: [],
	},
	removeAddress: {
		method: 'DELETE',
		path: '/v1/addresses/{addressId}',
		summary: 'Remove a saved address. After the default the oldest of the others becomes it.',
		access: buyers,
		responses: {
			200: {
				description: 'The address that was removed.',
				schema: savedAddressSchema,
				example: { ...saved, isDefault: false },
			},
		},
		problems: [],
	},
});
