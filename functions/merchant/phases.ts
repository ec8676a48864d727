import type { TenantPhase } from '#directory';

/** Preparing to sell: listings, prices, imports. */
export const preparing = ['applied', 'active'] as const satisfies readonly TenantPhase[];

/**
 * Upkeep that a suspended tenant continues. It may offer less, and its stock must be right on the day it is
 * approved again, because its listings are then on sale at once.
 */
export const maintenance = ['applied', 'active', 'suspended'] as const satisfies readonly TenantPhase[];

/** Shipping and refunding: buyers who have paid get their goods or their money. */
export const windingDown = ['active', 'suspended', 'closing'] as const satisfies readonly TenantPhase[];

/** Reading. */
export const reading = ['applied', 'active', 'suspended', 'closing'] as const satisfies readonly TenantPhase[];

/** Refunding orders never shipped, however long the tenant has been closed. */
export const refunding = [...windingDown, 'closed'] as const satisfies readonly TenantPhase[];
