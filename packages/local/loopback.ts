import type { IncomingHttpHeaders } from 'node:http';

/** The loopback names of a machine, with or without a port. */
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a request was addressed to a loopback name. A foreign name that resolves here (DNS rebinding) shares its
 * origin with the attacker's page, so the browser would not protect the base.
 */
export function isForThisMachine({ host = '' }: IncomingHttpHeaders): boolean {
	return loopback.test(host);
}

/** Whether a page of another site made a browser send the request, by its origin or `cross-site`. */
export function isFromElsewhere({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
	return origin === undefined ? site === 'cross-site' : !isLoopbackOrigin(origin);
}

/** Whether an origin is a server on this machine. The origin `null`, of files and sandboxed frames, is not. */
export function isLoopbackOrigin(origin: string): boolean {
	return URL.canParse(origin) && loopback.test(new URL(origin).host);
}
