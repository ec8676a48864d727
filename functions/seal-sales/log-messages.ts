/** What the function says of a day that it sealed: `differing` tenants, of whose live figures something was wrong. */
export const daySealed = 'day sealed';

/** What it says after each run: for how many hours the first day that is not sealed has been going on. */
export const sealingDone = 'sealing done';

/** What it says of each consumer of the orders stream that a closed day waits for. */
export const consumerBehind = 'a day waits for a consumer';

/** What it says of a tenant's day that is in no seal, because its recount is larger than an item may be. */
export const dayLeftOut = 'a day of a tenant left out of its seal';
