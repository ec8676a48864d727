/** Logged for a tenant whose listings do not have its state after ten minutes. An alarm matches it. */
export const listingsBehind = 'listings behind their tenant';
