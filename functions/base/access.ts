import { type Access, anyBaseRole } from '#http';

/** Access for writes to the base's own resources. */
export const writers = { actor: 'base', reach: 'whole base', roles: ['manager'] } as const satisfies Access;

/** Access for reads of the whole base. */
export const readers = { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] } as const satisfies Access;

/** Access for sales figures. `viewerOf` narrows them by role. */
export const viewers = { actor: 'base', reach: 'own cluster', roles: anyBaseRole } as const satisfies Access;
