/** The log message of a payment that is not what its checkout asked for; an alarm listens for it. */
export const paymentInReview = 'payment in review';
