import * as z from 'zod/mini';
import { text } from '#kernel/schemas';
import { type Address, type ErasedAddress, address, isErased } from '#orders';

/** An address in a response. A null field was not given, is withheld from this caller, or was erased. */
export const addressSchema = z
	.lazy(() =>
		z.strictObject({
			name: z.nullable(address.shape.name),
			phone: z.nullable(address.shape.phone),
			country: address.shape.country,
			province: z.nullable(text(60)),
			city: z.nullable(address.shape.city),
			line1: z.nullable(address.shape.line1),
			postalCode: z.nullable(text(16)),
		}),
	)
	.register(z.globalRegistry, { id: 'ShippingAddress' });

export function toAddressResponse(stored: Address | ErasedAddress): z.input<typeof addressSchema> {
	const { country } = stored;
	if (isErased(stored))
		return { name: null, phone: null, country, province: null, city: null, line1: null, postalCode: null };
	const { name, phone, province, city, line1, postalCode } = stored;
	return { name, phone, country, province: province ?? null, city, line1, postalCode: postalCode ?? null };
}
