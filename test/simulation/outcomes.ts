import type { Return } from '#orders';
import type { Snapshot } from '../support/invariants.ts';
import type { StripeSimulator } from './stripe-simulator.ts';

/** Counts of checkouts and refunds by state, of disputes, and of payments of which money went back. */
export function countsByState(
	{ checkouts, orders }: Pick<Snapshot, 'checkouts' | 'orders'> = { checkouts: new Map(), orders: new Map() },
	stripe: StripeSimulator,
	returns: readonly Return[],
): Record<string, number> {
	const refunds = [...orders.values()].flatMap((order) => order.refunds ?? []);
	return {
		...byState('', checkouts.values()),
		...byState('orders ', orders.values()),
		...byState('refunds ', refunds),
		...byState('returns ', returns),
		...byState(
			'disputes ',
			stripe.disputes().map(({ status }) => ({ state: status })),
		),
		discounted: [...orders.values()].filter(({ discount }) => discount !== undefined).length,
		returned: stripe.charges().filter((charge) => charge.amount_refunded > 0).length,
	};
}

function byState(prefix: string, all: Iterable<{ readonly state: string }>): Record<string, number> {
	return Object.fromEntries(
		[...Map.groupBy(all, ({ state }) => state)].map(([state, some]) => [prefix + state, some.length]),
	);
}
