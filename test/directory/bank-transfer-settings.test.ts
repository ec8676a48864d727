import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '#kernel';
import {
	type BankTransferSettings,
	approveAccount,
	bankTransferSettingsStore,
	directoryTable,
	setBankTransfers,
} from '#directory';
import { type Engine, startEngine } from '../support/engine.ts';

/** Two managers replace the account of the base. */

const accountOf = (number: string) => ({ name: 'base', number, bank: 'ICBC' });
const [first, second, third] = ['622200001', '622200002', '622200003'].map(accountOf) as [Account, Account, Account];
type Account = ReturnType<typeof accountOf>;
const limits = { maxOpenTransfers: 3, maxOpenPieces: 5_000 };
const settings: BankTransferSettings = { ...limits, account: first };
const propose = (account: Account, by: string, before = settings) =>
	setBankTransfers(before, { ...limits, account }, { by, at: 1 });

describe('an account', () => {
	const proposed = propose(second, 'manager-1');

	test('that is proposed is not in force, and its proposer does not approve it', () => {
		expect(proposed).toEqual({ ...settings, proposed: { account: second, by: 'manager-1', at: 1 } });
		expect(approveAccount(proposed, second, 'manager-1')).toEqual({ ok: false, refusal: { kind: 'own_proposal' } });
		expect(approveAccount(proposed, second, 'manager-2')).toEqual(accepted({ ...settings, account: second }));
	});

	test('that is proposed again by another manager stays the proposal of the first', () => {
		const again = propose(second, 'manager-2', proposed);
		expect(approveAccount(again, second, 'manager-1')).toMatchObject({ refusal: { kind: 'own_proposal' } });
	});

	test('that was replaced or withdrawn as a proposal is not approved', () => {
		const refusal = (account: Account | null) => ({
			ok: false,
			refusal: { kind: 'proposal_differs', proposed: account },
		});
		const replaced = propose(third, 'manager-2', proposed);
		expect(approveAccount(replaced, second, 'manager-3')).toEqual(refusal(third));
		const withdrawn = propose(first, 'manager-3', proposed);
		expect(withdrawn).toEqual(settings);
		expect(approveAccount(withdrawn, second, 'manager-2')).toEqual(refusal(null));
	});

	test('that is in force may be approved again, whatever is proposed', () => {
		expect(approveAccount(proposed, first, 'manager-1')).toEqual(accepted(proposed));
	});
});

describe('the store', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine([directoryTable]);
	});
	afterAll(() => engine.stop());

	test('decides an approval and a proposal at the same time one after the other', async () => {
		const store = bankTransferSettingsStore(engine.database, 'directory');
		const change = (decide: Parameters<typeof store.changeBankTransferSettings>[0]) =>
			store.changeBankTransferSettings(decide, { audit: [] });
		await change((before) => accepted(propose(first, 'manager-1', before)));
		for (const next of [second, third, first, second]) {
			const waiting = (await store.bankTransferSettings()).proposed?.account ?? first;
			const [approved] = await Promise.all([
				change((before) => approveAccount(before, waiting, 'manager-2')),
				change((before) => accepted(propose(next, 'manager-1', before))),
			]);
			const after = await store.bankTransferSettings();
			expect(after.account?.number === waiting.number).toBe(approved.ok);
			expect(after.proposed?.account ?? after.account).toEqual(next);
		}
	});
});
