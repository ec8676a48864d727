/** Logged when listings have not followed their tenant for ten minutes. An alarm matches it. */
export const listingsBehind = 'listings behind their tenant';
