/** paid → shipped → received → closed. */
export const orderStates = ['paid', 'shipped', 'received', 'closed'] as const;
export type OrderState = (typeof orderStates)[number];

/**
 * due → sent (the payment provider has it) | by_hand (a bank transfer: the base returns it) | failed (the provider refuses
 * for good: the base returns it by hand as well).
 */
export const refundStates = ['due', 'sent', 'by_hand', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];
