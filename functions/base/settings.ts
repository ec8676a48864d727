import {
	type BankTransferSettings,
	type BankTransferSettingsStore,
	approveAccount,
	setBankTransfers,
} from '#directory';
import { mapOk, on } from '#http';
import { accepted, iso } from '#kernel';
import { routes } from './routes.ts';

/** Handlers of the settings of the base. */
export function settingsHandlers({ settings }: { readonly settings: BankTransferSettingsStore }) {
	return [
		on(routes.getBankTransferSettings, async () => {
			return accepted(toSettingsResponse(await settings.bankTransferSettings()));
		}),
		on(routes.putBankTransferSettings, async ({ principal: { userId: by }, body, now: at, audit }) => {
			const set = (before: BankTransferSettings) => accepted(setBankTransfers(before, body, { by, at }));
			return mapOk(await settings.changeBankTransferSettings(set, { audit }), toSettingsResponse);
		}),
		on(routes.approveBankAccount, async ({ principal: { userId }, body, audit }) => {
			const approve = (before: BankTransferSettings) => approveAccount(before, body.account, userId);
			return mapOk(await settings.changeBankTransferSettings(approve, { audit }), toSettingsResponse);
		}),
	];
}

function toSettingsResponse({ account, proposed, maxOpenTransfers, maxOpenPieces }: BankTransferSettings) {
	const waiting = proposed && { account: proposed.account, by: proposed.by, at: iso(proposed.at) };
	return { account: account ?? null, proposed: waiting ?? null, maxOpenTransfers, maxOpenPieces };
}
