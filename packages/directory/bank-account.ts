import * as z from 'zod/mini';
import { text } from '#kernel/schemas';

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
export type BankAccount = z.output<typeof bankAccount>;
