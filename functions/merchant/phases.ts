import type { TenantPhase } from '#directory';

/** What a tenant that wants to sell does: write listings down, price them, import them. */
export const preparing = ['applied', 'active'] as const satisfies readonly TenantPhase[];

/**
 * What a suspended tenant keeps up as well: it may offer less, and its stock has to be right on the day on which it is
 * approved again, for its listings are on sale at once.
 */
export const keeping = ['applied', 'active', 'suspended'] as const satisfies readonly TenantPhase[];

/** Buyers who have paid get their goods or their money. */
export const windingDown = ['active', 'suspended', 'closing'] as const satisfies readonly TenantPhase[];

/** What needs no more than looking. */
export const looking = ['applied', 'active', 'suspended', 'closing'] as const satisfies readonly TenantPhase[];

/** What was paid and never shipped is given back, however long the tenant has been closed. */
export const returning = [...windingDown, 'closed'] as const satisfies readonly TenantPhase[];
