/** Logged for a refund that failed for good and needs a member. An alarm matches it. */
export const refundFailed = 'refund failed';
