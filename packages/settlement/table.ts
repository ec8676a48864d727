import type { Table } from '#platform';

/** The double-entry ledger: the postings of one event sum to zero per currency. */
export const ledgerTable = {
	name: 'ledger',
	indexes: {},
	stream: false,
	questions: {},
} as const satisfies Table;
