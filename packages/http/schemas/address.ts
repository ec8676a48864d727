import * as z from 'zod/mini';
import { type Address, type ErasedAddress, address, isErased } from '#orders';

/** An address in a response. A null field is withheld from this caller, or erased. */
export const addressSchema = z
	.lazy(() =>
		z.strictObject({
			name: z.nullable(address.shape.name),
			phone: z.nullable(address.shape.phone),
			country: address.shape.country,
			province: z.nullable(address.shape.province),
			city: z.nullable(address.shape.city),
			line1: z.nullable(address.shape.line1),
			postalCode: z.nullable(address.shape.postalCode),
		}),
	)
	.register(z.globalRegistry, { id: 'ShippingAddress' });

export function toAddressResponse(stored: Address | ErasedAddress): z.input<typeof addressSchema> {
	const { country } = stored;
	if (isErased(stored))
		return { name: null, phone: null, country, province: null, city: null, line1: null, postalCode: null };
	const { name, phone, province, city, line1, postalCode } = stored;
	return { name, phone, country, province, city, line1, postalCode };
}
