/** What infra must set for this function. */
export const environment = ['ORDERS_TABLE', 'STRIPE_SECRET_KEY'] as const;
/** What may be set: another address than Stripe's own, for a stand-in on this machine. */
export const optionalEnvironment = ['STRIPE_API_BASE'] as const;
