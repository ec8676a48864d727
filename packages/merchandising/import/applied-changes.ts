import { ownedId } from '#kernel';
import { type FieldChange, changesBetween } from '#platform';
import { type Applied, type ImportChunk, type Outcome, isApplied } from './import.ts';

/** Effects that the audit log tells. A listing equal to the file has none. */
const effects = ['created', 'changed', 'stocked'] as const;

/**
 * The audited values of a chunk: the number of listings by effect, the prices before and after, and the ids of the listings.
 * An entry that is full omits the last of them. Empty if the chunk changed nothing.
 */
export function appliedChanges(
	{ tenantId, unique }: ImportChunk,
	outcomes: ReadonlyMap<number, Outcome>,
): FieldChange[] {
	const applied = [...outcomes]
		.toSorted(([a], [b]) => a - b)
		.flatMap(([, outcome]) => (isApplied(outcome) ? [outcome] : []));
	const ids = Object.fromEntries(
		effects.flatMap((effect) => {
			const ofEffect = applied.filter((one) => one.effect === effect).map(({ listingId }) => listingId);
			return ofEffect.length === 0 ? [] : [[effect, ofEffect]];
		}),
	);
	if (Object.keys(ids).length === 0) return [];
	const counts = Object.fromEntries(Object.entries(ids).map(([effect, { length }]) => [effect, length]));
	return [
		...changesBetween(undefined, { importId: ownedId('import', tenantId, unique), ...counts }),
		...applied.flatMap(priceChange),
		...changesBetween(undefined, ids),
	];
}

function priceChange({ listingId, price }: Applied): FieldChange[] {
	return price === undefined ? [] : [{ field: `${listingId}.price.amount`, ...price }];
}
