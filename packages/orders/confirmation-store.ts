import type { Item, Write } from '#platform';

/**
 * The condition that the first of two confirmations is still the one that was read, or that there is none yet. Two persons then
 * agree on what is stored.
 */
export function confirmationAsRead(read: object | undefined): { readonly condition: string; readonly values?: Item } {
	if (read === undefined) return { condition: 'attribute_not_exists(confirmation)' };
	return { condition: 'confirmation = :read', values: { ':read': { ...read } } };
}

/** The write of a checkout, if its first confirmation is still the one that was read. */
export function ifConfirmedAsRead(
	write: Extract<Write, { kind: 'update' }>,
	{ confirmation }: { readonly confirmation?: object | undefined },
): Extract<Write, { kind: 'update' }> {
	const asRead = confirmationAsRead(confirmation);
	const condition = `${write.condition} AND ${asRead.condition}`;
	return { ...write, condition, values: { ...write.values, ...asRead.values } };
}
