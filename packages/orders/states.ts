/** paid → shipped → received → closed. */
export const orderStates = ['paid', 'shipped', 'received', 'closed'] as const;
export type OrderState = (typeof orderStates)[number];
