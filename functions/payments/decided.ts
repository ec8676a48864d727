import type { Decided } from '#checkout';

/** What a member of the base has decided of a checkout, as it is answered. */
export function toDecidedResponse({ checkout: { checkoutId, state }, confirmations }: Decided) {
	return { checkoutId, state, confirmations: { ...confirmations } };
}
