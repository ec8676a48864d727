import type { Report, View } from './observed-state.ts';

/** Above this amount in fen, a bank transfer needs two confirmations. */
const alone = 100_000_000;

/**
 * I17: a transfer that paid a checkout was confirmed, or accepted in review, by as many members of the base as it
 * needs.
 */
export function transfersConfirmed(
	{ checkouts }: View,
	decided: ReadonlyMap<string, ReadonlySet<string>> | undefined,
	report: Report,
): void {
	if (decided === undefined) return;
	for (const { state, checkoutId, total, ...rest } of checkouts.values()) {
		if (state !== 'paid' || !('paymentId' in rest) || !String(rest.paymentId).startsWith('bank_')) continue;
		const persons = decided.get(checkoutId)?.size ?? 0;
		const needed = total > alone ? 2 : 1;
		if (persons < needed) report('I17', checkoutId, `paid ${total} by a transfer that ${persons} confirmed`);
	}
}
