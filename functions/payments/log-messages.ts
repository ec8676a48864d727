/** Logged for a payment that differs from its checkout. An alarm matches it. */
export const paymentInReview = 'payment in review';
/** Logged for a dispute, or a refund that the base did not make. */
export const paymentException = 'payment exception';
