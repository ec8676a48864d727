import type { Result } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Key,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import { type BankTransferSettings, defaultLimits } from './bank-transfer-settings.ts';
import { keys } from './table.ts';

/** Reads and changes the settings of bank transfers. Reads are consistent. */
export interface BankTransferSettingsStore {
	bankTransferSettings(): Promise<BankTransferSettings>;
	/** Decides on the settings as they are and stores the decision. One that lost to another writer is made again. */
	changeBankTransferSettings<R>(
		decide: (settings: BankTransferSettings) => Result<BankTransferSettings, R>,
		audited: Audited,
	): Promise<Result<BankTransferSettings, R>>;
}

const contention = { what: 'settings in contention', maxTries: 5 };

/** The settings of bank transfers over the `directory` table. A revision tells whether they are those that were read. */
export function bankTransferSettingsStore(database: Database, table: string): BankTransferSettingsStore {
	const key: Key = keys.bankTransferSettings();
	const read = async () => {
		const { pk: _pk, sk: _sk, revision = 0, ...stored } = (await database.get(table, key, { consistent: true })) ?? {};
		const settings = { ...defaultLimits, ...stored } as unknown as BankTransferSettings;
		return { revision: Number(revision), settings };
	};
	return {
		bankTransferSettings: async () => (await read()).settings,
		changeBankTransferSettings: (decide, audited) =>
			retryConflicts(contention, async () => {
				const { revision, settings } = await read();
				const next = decide(settings);
				const changes = next.ok ? changesBetween(settings, next.value) : [];
				if (!next.ok || changes.length === 0) return next;
				const put = {
					kind: 'put',
					table,
					item: { ...key, ...next.value, revision: revision + 1 } as unknown as Item & Key,
					condition: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
					...(revision === 0 ? {} : { values: { ':revision': revision } }),
				} as const;
				return (await database.write(put, withChanges(audited, changes))).ok ? next : 'conflict';
			}),
	};
}
