import type { BankTransferSettingsStore } from '#directory';
import { on } from '#http';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

/** Handlers of the settings of the base. */
export function settingsHandlers({ settings }: { readonly settings: BankTransferSettingsStore }) {
	return [
		on(routes.getBankTransferSettings, async () => {
			const { account = null, ...limits } = await settings.bankTransferSettings();
			return accepted({ ...limits, account });
		}),
		on(routes.putBankTransferSettings, async ({ body, audit }) => {
			await settings.putBankTransferSettings(body, { audit });
			return accepted(body);
		}),
	];
}
