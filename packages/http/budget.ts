import type { Admitted } from './principal.ts';

/** What a caller may ask for: so many requests at once, and then so many a second. */
export interface Budget {
	readonly burst: number;
	readonly requestsPerSecond: number;
}

/** Callers that are known by a token. */
export type Known = Exclude<Admitted['who'], 'public' | 'stripe'>;

/** The budget of each kind of caller; who shows no token has none, for there is nobody to hold to it. */
export type Budgets = Readonly<Record<Known, Budget>>;

/** Callers remembered: some MB at most. The one that has not called for the longest is forgotten first, and begins anew. */
const maxCallers = 10_000;

/** Holds each caller to its budget, over all routes of this instance of a function. */
export interface Spending {
	/** Takes a request from the caller's budget: 0, or the seconds after which there is one again. */
	spend(principal: Admitted): number;
	/** How many callers are remembered. */
	readonly callers: number;
}

/**
 * Counts in memory: it costs no call and no write, and what it knows ends with the instance. A caller is one number, the
 * time at which its budget will be whole again (GCRA, ITU-T I.371); `elapsed` is a clock that nobody sets, in
 * milliseconds.
 */
export function spending(budgets: Budgets, elapsed: () => number = () => performance.now()): Spending {
	const wholeAt = new Map<string, number>();
	return {
		get callers() {
			return wholeAt.size;
		},
		spend(principal) {
			if (principal.who === 'public' || principal.who === 'stripe') return 0;
			const { burst, requestsPerSecond } = budgets[principal.who];
			const one = 1_000 / requestsPerSecond;
			const name = `${principal.who} ${principal.who === 'buyer' ? principal.buyerId : principal.userId}`;
			const now = elapsed();
			const next = Math.max(wholeAt.get(name) ?? now, now) + one;
			const over = next - now - burst * one;
			if (over > 0) return Math.ceil(over / 1_000);
			// Put back at the end: the first in the map is the one that has not called for the longest.
			wholeAt.delete(name);
			wholeAt.set(name, next);
			const [oldest] = wholeAt.keys();
			if (wholeAt.size > maxCallers && oldest !== undefined) wholeAt.delete(oldest);
			return 0;
		},
	};
}

/** Budgets as infra sets them, from the stage's own: one variable, in JSON. */
export function readBudgets(variable: string): Budgets {
	return JSON.parse(variable) as Budgets;
}
