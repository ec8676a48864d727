/** Logged for each sealed day, with the number of `differing` tenants. An alarm matches it. */
export const daySealed = 'day sealed';

/** Logged after each run, with the hours since the first unsealed day began. */
export const sealingDone = 'sealing done';

/** Logged by a run that does nothing, because another run seals. */
export const sealingHeld = 'another run is sealing';

/** Logged for each consumer of the orders stream that a closed day waits for. */
export const consumerBehind = 'a day waits for a consumer';

/** Logged for a tenant's day that is in no seal, because its recount exceeds the size of an item. */
export const dayLeftOut = 'a day of a tenant left out of its seal';
