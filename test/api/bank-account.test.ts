import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiResponse, type TestBase, startTestBase } from '../support/base.ts';
import { bankTransfers, expectStatus, takeTransfers } from '../support/scenario.ts';

/** The account of the base, which two managers replace. */

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
});
afterAll(() => base.stop());

const settings = '/v1/base/settings/bank-transfers';
const other = () => base.as({ sub: 'manager-2', groups: ['base'], role: 'manager' });
const inForce = async () => expectStatus(await base.manager.get(settings), 200).body;
function expectProblem(response: ApiResponse, status: number, kind: string) {
	expect(response).toMatchObject({ status, body: { type: `/problems/${kind}` } });
	return response;
}

test('the account is replaced by nobody alone, with old and new in the audit log', async () => {
	const account = { ...bankTransfers.account, number: '6222 9999 9999' };
	await takeTransfers(base);
	const propose = (as = base.manager, to = account) =>
		as.send('PUT', settings, { ...bankTransfers, account: to, maxOpenPieces: 99_999 });
	expectStatus(await propose(), 200);
	expectStatus(await propose(other()), 200);
	expect(await inForce()).toMatchObject({
		account: bankTransfers.account,
		proposed: { account, by: 'manager-1' },
		maxOpenPieces: 99_999,
	});
	const wrong = { account: { ...account, number: '6222 9999 9998' } };
	const differs = expectProblem(await other().post(`${settings}/approval`, wrong), 409, 'proposal-differs');
	expect(differs.body.proposed).toEqual(account);
	const approved = expectStatus(await other().post(`${settings}/approval`, { account }), 200).body;
	expect(approved).toMatchObject({ account, proposed: null });
	const entries = expectStatus(await base.manager.get('/v1/base/audit?limit=100'), 200).body.items;
	const approval = entries.find(({ operation }: { operation: string }) => operation === 'approveBankAccount');
	expect(approval.changes).toContainEqual({
		field: 'account.number',
		old: bankTransfers.account.number,
		new: account.number,
	});
	await takeTransfers(base);
	expect(await inForce()).toEqual({ ...bankTransfers, proposed: null });
});
