/** A piece so dear, in fen, that a second person has to confirm the payment of two of it. Bought by an act of its own. */
export const dearAmount = 60_000_000;
