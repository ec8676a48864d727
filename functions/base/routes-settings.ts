import * as z from 'zod/mini';
import { bankAccount, bankTransferInput } from '#directory';
import { defineRoutes } from '#http';
import { instant } from '#kernel/schemas';
import { readers, writers } from './access.ts';

const limits = { maxOpenTransfers: 3, maxOpenPieces: 5000 };
const account = { name: '从化服装电商总部基地', number: '6222 0236 0200 7654 321', bank: '中国工商银行广州从化支行' };
const inForce = { ...limits, account, proposed: null };
const proposed = { account, by: 'manager-1', at: '2026-11-11T02:30:00.000Z' };

const settingsSchema = z
	.strictObject({
		...bankTransferInput.shape,
		/** In force: buyers transfer to it. */
		account: z.nullable(bankAccount),
		/** Waits for the approval of another manager. */
		proposed: z.nullable(z.strictObject({ account: bankAccount, by: z.string(), at: instant })),
	})
	.register(z.globalRegistry, { id: 'BankTransferSettings' });

/** What managers set for the whole base. */
export const settingsRoutes = defineRoutes({
	getBankTransferSettings: {
		method: 'GET',
		path: '/v1/base/settings/bank-transfers',
		summary: 'Retrieve the settings of bank transfers. Without an account, the base takes none.',
		access: readers,
		responses: {
			200: {
				description: 'The settings; before a manager has set them, the default limits and no account.',
				schema: settingsSchema,
				example: inForce,
			},
		},
		problems: [],
	},
	putBankTransferSettings: {
		method: 'PUT',
		path: '/v1/base/settings/bank-transfers',
		summary:
			'Set the limits of the open transfers of a buyer, and propose the account to which buyers transfer. Another account ' +
			'comes into force when another manager approves it. The account in force withdraws a proposal.',
		access: writers,
		body: { type: 'application/json', schema: bankTransferInput, example: { ...limits, account } },
		responses: {
			200: { description: 'The settings.', schema: settingsSchema, example: { ...limits, account: null, proposed } },
		},
		problems: [],
	},
	approveBankAccount: {
		method: 'POST',
		path: '/v1/base/settings/bank-transfers/approval',
		summary:
			'Approve the account that another manager has proposed. From then on buyers transfer to it. Open transfers keep ' +
			'their reference and deadline. Repeating changes nothing.',
		access: writers,
		body: { type: 'application/json', schema: z.strictObject({ account: bankAccount }), example: { account } },
		responses: { 200: { description: 'The settings.', schema: settingsSchema, example: inForce } },
		problems: ['own_proposal', 'proposal_differs'],
	},
});
