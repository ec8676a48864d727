/** A price in fen at which two pieces need two approvals. Only one act orders it. */
export const aboveLimitPrice = 60_000_000;
