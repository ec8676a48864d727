/** The log message of listings that should have followed their tenant long ago; an alarm listens for it. */
export const listingsBehind = 'listings behind their tenant';
