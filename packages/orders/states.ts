/** paid → shipped → received → closed. */
export const orderStates = ['paid', 'shipped', 'received', 'closed'] as const;
export type OrderState = (typeof orderStates)[number];

/**
 * pending → sent (the payment provider has it) | manual (a bank transfer: the base returns it) | failed (the provider refuses
 * for good: the base returns it by hand as well).
 */
export const refundStates = ['pending', 'sent', 'manual', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];
