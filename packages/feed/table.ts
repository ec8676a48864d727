import type { TenantId } from '#kernel';
import type { Key } from '#platform';

/** Ten digits sort by number: three hundred batches a second for a year. */
export const numberDigits = 10;

/** Keys of event feeds in the `directory` table. */
export const feedKeys = {
	/** A batch of a tenant's feed, by its number. */
	batch: (tenantId: TenantId, number: number): Key => ({ pk: `V#${tenantId}`, sk: numberText(number) }),
} as const;

/** A number as text that sorts by value. */
export function numberText(number: number): string {
	return String(number).padStart(numberDigits, '0');
}
