import type { Admitted } from './principal.ts';

/** What a caller may ask for: so many requests at once, and then so many a second. */
export interface RateLimit {
	readonly burst: number;
	readonly requestsPerSecond: number;
}

/** Callers that are known by a token. */
export type KnownCaller = Exclude<Admitted['actor'], 'public' | 'stripe'>;

/** The budget of each kind of caller; who shows no token has none, for there is nobody to hold to it. */
export type RateLimits = Readonly<Record<KnownCaller, RateLimit>>;

/** Callers remembered: some MB at most. The one that has not called for the longest is forgotten first, and begins anew. */
const maxCallers = 10_000;

/** Holds each caller to its budget, over all routes of this instance of a function. */
export interface RateLimiter {
	/** Takes a request from the caller's budget: 0, or the seconds after which there is one again. */
	consume(principal: Admitted): number;
	/** How many callers are remembered. */
	readonly callers: number;
}

/**
 * Counts in memory: it costs no call and no write, and what it knows ends with the instance. A caller is one number, the
 * time at which its budget will be whole again (GCRA, ITU-T I.371); `elapsed` is a clock that nobody sets, in
 * milliseconds.
 */
export function rateLimiter(limits: RateLimits, elapsed: () => number = () => performance.now()): RateLimiter {
	const fullAt = new Map<string, number>();
	return {
		get callers() {
			return fullAt.size;
		},
		consume(principal) {
			if (principal.actor === 'public' || principal.actor === 'stripe') return 0;
			const { burst, requestsPerSecond } = limits[principal.actor];
			const intervalMs = 1_000 / requestsPerSecond;
			const caller = `${principal.actor} ${principal.actor === 'buyer' ? principal.buyerId : principal.userId}`;
			const now = elapsed();
			const next = Math.max(fullAt.get(caller) ?? now, now) + intervalMs;
			const over = next - now - burst * intervalMs;
			if (over > 0) return Math.ceil(over / 1_000);
			// Put back at the end: the first in the map is the one that has not called for the longest.
			fullAt.delete(caller);
			fullAt.set(caller, next);
			const [oldest] = fullAt.keys();
			if (fullAt.size > maxCallers && oldest !== undefined) fullAt.delete(oldest);
			return 0;
		},
	};
}

/** Rate limits as infra sets them, from the stage's own: one variable, in JSON. */
export function readRateLimits(variable: string): RateLimits {
	return JSON.parse(variable) as RateLimits;
}
