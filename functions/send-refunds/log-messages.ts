/** The log message of a refund that did not reach the buyer and will not by itself; an alarm listens for it. */
export const refundFailed = 'refund failed';
