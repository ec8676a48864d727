import * as z from 'zod/mini';
import { bankTransferInput } from '#directory';
import { defineRoutes } from '#http';
import { readers, writers } from './access.ts';

const settings = {
	account: { name: '从化服装电商总部基地', number: '6222 0236 0200 1234 567', bank: '中国工商银行广州从化支行' },
	maxOpenTransfers: 3,
	maxOpenPieces: 5000,
};

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
				schema: z
					.strictObject({ ...bankTransferInput.shape, account: z.nullable(bankTransferInput.shape.account) })
					.register(z.globalRegistry, { id: 'BankTransferSettings' }),
				example: settings,
			},
		},
		problems: [],
	},
	putBankTransferSettings: {
		method: 'PUT',
		path: '/v1/base/settings/bank-transfers',
		summary:
			'Set the account to which buyers transfer, and the limits of the open transfers of a buyer. Open transfers keep ' +
			'their reference and deadline.',
		access: writers,
		body: { type: 'application/json', schema: bankTransferInput, example: settings },
		responses: { 200: { description: 'The settings.', schema: bankTransferInput, example: settings } },
		problems: [],
	},
});
