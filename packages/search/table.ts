/** The change log of search and its manifest, in the `catalog` table. */
export const searchPartition = 'X#log';

export const searchKeys = {
	/** A record of the log. Positions count from 1. */
	record: (position: number) => ({ pk: searchPartition, sk: String(position).padStart(16, '0') }),
	/** The newest segment. */
	manifest: { pk: searchPartition, sk: 'manifest' },
} as const;
