import * as z from 'zod/mini';
import { type Millis, type Result, accepted, refused } from '#kernel';
import { changesBetween } from '#platform';
import { type BankAccount, bankAccount } from './bank-account.ts';
import type { DirectoryRefusal } from './refusal.ts';

/** Three orders at a time suit a wholesale buyer. 5,000 pieces are a container of coats. */
export const defaultLimits = { maxOpenTransfers: 3, maxOpenPieces: 5_000 } as const;
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

/** An account that a manager proposed and no other manager has approved yet. */
export interface AccountProposal {
	readonly account: BankAccount;
	readonly by: string;
	readonly at: Millis;
}

/** The settings of bank transfers. Without an account in force, the base takes none. */
export interface BankTransferSettings extends Omit<BankTransferInput, 'account'> {
	readonly account?: BankAccount | undefined;
	readonly proposed?: AccountProposal | undefined;
}

/**
 * A manager sets the limits, and proposes an account that is not in force. The account in force withdraws a proposal. The
 * proposal of another manager stays theirs when it is repeated.
 */
export function setBankTransfers(
	{ account: current, proposed }: BankTransferSettings,
	{ account, ...limits }: BankTransferInput,
	{ by, at }: Pick<AccountProposal, 'by' | 'at'>,
): BankTransferSettings {
	const next = { ...limits, ...(current && { account: current }) };
	if (isSame(account, current)) return next;
	return { ...next, proposed: proposed && isSame(account, proposed.account) ? proposed : { account, by, at } };
}

/**
 * Puts the proposed account in force. The approving manager names it and is not its proposer. Repeating changes nothing.
 */
export function approveAccount(
	settings: BankTransferSettings,
	account: BankAccount,
	by: string,
): Result<BankTransferSettings, DirectoryRefusal> {
	const { proposed, ...rest } = settings;
	if (proposed !== undefined && isSame(account, proposed.account))
		return proposed.by === by ? refused({ kind: 'own_proposal' }) : accepted({ ...rest, account });
	if (isSame(account, settings.account)) return accepted(settings);
	return refused({ kind: 'proposal_differs', proposed: proposed?.account ?? null });
}

function isSame(one: BankAccount, other: BankAccount | undefined): boolean {
	return changesBetween(one, other).length === 0;
}
