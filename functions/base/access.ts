import { type Access, anyBaseRole } from '#http';

/** Who changes what belongs to the base. */
export const writers = { actor: 'base', reach: 'whole base', roles: ['manager'] } as const satisfies Access;

/** Who sees all of it. */
export const readers = { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] } as const satisfies Access;

/** Who watches the sales, each as far as `viewerOf` says. */
export const viewers = { actor: 'base', reach: 'own cluster', roles: anyBaseRole } as const satisfies Access;
