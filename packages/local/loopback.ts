import type { IncomingHttpHeaders } from 'node:http';

/** The names by which a machine calls itself, with a port or without. */
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a request was addressed to this machine by one of its own names. A page whose own name is made to lead here (DNS
 * rebinding) is of one origin with what it finds, and the browser then stops it from nothing.
 */
export function isForThisMachine({ host = '' }: IncomingHttpHeaders): boolean {
	return loopback.test(host);
}

/** Whether a page of another machine made a browser send a request: the browser names its origin, or says `cross-site`. */
export function isFromElsewhere({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
	if (origin === undefined) return site === 'cross-site';
	return !URL.canParse(origin) || !loopback.test(new URL(origin).host);
}
