/** A price in fen at which two pieces need two approvals. Only one act orders it. */
export const aboveLimitPrice = 60_000_000;
/** The limits of the base for the open bank transfers of a buyer. */
export const transferLimits = { transfers: 4, pieces: 30 };
