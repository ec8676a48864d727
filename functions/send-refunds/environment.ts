/** The environment variables that infra sets for this function. */
export const environment = ['ORDERS_TABLE', 'STRIPE_SECRET_KEY'] as const;
/** Optional: an address other than Stripe's own, for a mock on this machine. */
export const optionalEnvironment = ['STRIPE_API_BASE'] as const;
