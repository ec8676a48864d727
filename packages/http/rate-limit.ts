import { BoundedMap } from '#kernel';
import type { Admitted } from './principal.ts';

/** A burst of requests at once, then a sustained rate per second. */
export interface RateLimit {
	readonly burst: number;
	readonly requestsPerSecond: number;
}

/** Callers identified by a token. */
export type KnownCaller = Exclude<Admitted['actor'], 'public' | 'stripe'>;

/** The limit of each kind of caller. Anonymous requests have none, because there is nobody to count them against. */
export type RateLimits = Readonly<Record<KnownCaller, RateLimit>>;

/** Callers remembered, a few MB at most. The least recent caller is forgotten first and starts with a full burst. */
const maxCallers = 10_000;

/** Limits each caller over all routes of one function instance. */
export interface RateLimiter {
	/** Counts a request: 0 if it is allowed, otherwise the seconds until the next one is. */
	consume(principal: Admitted): number;
	/** The number of callers remembered. */
	readonly callers: number;
}

/**
 * Counts in memory, so a check costs no call and no write, and the count ends with the instance. The state of a
 * caller is one number: the time at which its burst is full again (GCRA, ITU-T I.371). `elapsed` is a monotonic
 * clock in milliseconds.
 */
export function rateLimiter(limits: RateLimits, elapsed: () => number = () => performance.now()): RateLimiter {
	const fullAt = new BoundedMap<string, number>(maxCallers);
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
			fullAt.set(caller, next);
			return 0;
		},
	};
}

/** Parses the rate limits that infra sets as JSON from the stage. */
export function readRateLimits(variable: string): RateLimits {
	return JSON.parse(variable) as RateLimits;
}
