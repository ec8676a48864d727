import type { Decided } from '#aftersales';

/** The response to a decision of the base about a checkout. */
export function toDecidedResponse({ checkout: { checkoutId, state }, confirmations }: Decided) {
	return { checkoutId, state, confirmations: { ...confirmations } };
}
