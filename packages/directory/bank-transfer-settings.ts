import * as z from 'zod/mini';
import { text } from '#kernel/schemas';
import type { Audited, Database, Item, Key } from '#platform';
import { keys } from './table.ts';

/** The account to which buyers transfer. A number may be an IBAN. */
export const bankAccount = z
	.strictObject({
		name: text(80),
		number: z
			.string()
			.check(
				z.maxLength(48),
				z.regex(/^[0-9A-Z](?:[ -]?[0-9A-Z]){5,33}$/, 'must be 6 to 34 digits or capital letters'),
			),
		bank: text(120),
	})
	.register(z.globalRegistry, { id: 'BankAccount' });

/** Three orders at a time suit a wholesale buyer. 5,000 pieces are a container of coats. */
const defaultLimits = { maxOpenTransfers: 3, maxOpenPieces: 5_000 } as const;
/** An opening reads each open transfer of its buyer, in one round trip. */
const maxOpenTransfers = 100;
const maxOpenPieces = 1_000_000;

/** The settings of bank transfers, made by a manager. An open transfer reserves stock for days, so each buyer has limits. */
export const bankTransferInput = z
	.strictObject({
		account: bankAccount,
		maxOpenTransfers: z._default(
			z.int().check(z.minimum(1), z.maximum(maxOpenTransfers)),
			defaultLimits.maxOpenTransfers,
		),
		maxOpenPieces: z._default(z.int().check(z.minimum(1), z.maximum(maxOpenPieces)), defaultLimits.maxOpenPieces),
	})
	.register(z.globalRegistry, { id: 'BankTransferInput' });
export type BankTransferInput = z.output<typeof bankTransferInput>;

/** The settings of bank transfers. Without an account, the base takes none. */
export interface BankTransferSettings extends Omit<BankTransferInput, 'account'> {
	readonly account?: BankTransferInput['account'] | undefined;
}

/** Reads and writes the settings of bank transfers. Reads are consistent. */
export interface BankTransferSettingsStore {
	bankTransferSettings(): Promise<BankTransferSettings>;
	/** Replaces the settings. The last of two concurrent writes wins. */
	putBankTransferSettings(settings: BankTransferInput, audited: Audited): Promise<void>;
}

/** The settings of bank transfers over the `directory` table. */
export function bankTransferSettingsStore(database: Database, table: string): BankTransferSettingsStore {
	const key: Key = keys.bankTransferSettings();
	return {
		async bankTransferSettings() {
			const { pk: _pk, sk: _sk, ...settings } = (await database.get(table, key, { consistent: true })) ?? {};
			return { ...defaultLimits, ...settings } as unknown as BankTransferSettings;
		},
		async putBankTransferSettings(settings, audited) {
			const item = { ...key, ...settings } as unknown as Item & Key;
			await database.write({ kind: 'put', table, item }, audited);
		},
	};
}
