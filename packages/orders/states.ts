/** awaiting_payment → paid, expired, cancelled or review; expired → paid or review; review → paid or cancelled. */
export const checkoutStates = ['awaiting_payment', 'paid', 'expired', 'cancelled', 'review'] as const;
export type CheckoutState = (typeof checkoutStates)[number];

/** paid → shipped → received. */
export const orderStates = ['paid', 'shipped', 'received'] as const;
export type OrderState = (typeof orderStates)[number];

/**
 * pending → sent (accepted by the payment provider), manual (a bank transfer, which the base returns), or failed
 * (refused for good; the base returns it by hand).
 */
export const refundStates = ['pending', 'sent', 'manual', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];
