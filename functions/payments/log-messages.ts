/** Logged for a payment that differs from its checkout. An alarm matches it. */
export const paymentInReview = 'payment in review';
