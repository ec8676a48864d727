import { expect } from 'vitest';
import type { Call } from '#local';
import type { ApiResponse } from '../support/base.ts';
import { type Expected, type Snapshot, type Stock, type Violation, checkInvariants } from '../support/invariants.ts';
import { type FaultBase, killed, madeFor } from './fault-base.ts';

/** The longest time since the last sweep began. */
const sweepMs = 60_000;

interface Accepted {
	readonly buyer: string;
	readonly key: string;
	readonly checkoutId: string;
}

const acceptedOn = new WeakMap<object, Map<string, Accepted>>();
const snapshots = new WeakMap<object, Snapshot>();

/** Remembers an accepted request of a base: each (buyer, Idempotency-Key) has one checkout. */
export function remember(base: object, buyer: string, key: string, response: ApiResponse): ApiResponse {
	const acceptedRequests = acceptedOn.get(base) ?? new Map<string, Accepted>();
	acceptedOn.set(base, acceptedRequests);
	if (response.status === 201)
		acceptedRequests.set(JSON.stringify([buyer, key]), { buyer, key, checkoutId: String(response.body.checkoutId) });
	return response;
}

/** Asserts the invariants over all tables of a base. `given` is all stock that each listing ever received. */
export async function expectInvariants(base: FaultBase, given: Stock, more: Partial<Expected> = {}): Promise<void> {
	expect(await violationsOf(base, given, more)).toEqual([]);
}

/** The violations of the invariants over all tables of a base. */
export async function violationsOf(
	base: FaultBase,
	given: Stock,
	more: Partial<Expected> = {},
): Promise<readonly Violation[]> {
	await base.settled();
	const [orders, catalog, sales, directory] = await Promise.all([
		base.items('orders'),
		base.items('catalog'),
		base.items('sales'),
		base.items('directory'),
	]);
	const { violations, after } = checkInvariants(
		{ now: base.base.now(), orders, catalog, sales, directory, charges: base.stripe('charge') },
		{ given, accepted: [...(acceptedOn.get(base)?.values() ?? [])], sweptAt: base.base.now() - sweepMs, ...more },
		snapshots.get(base),
	);
	snapshots.set(base, after);
	return violations;
}

/** Restores items that were removed by hand. They look like new checkouts, so their count is undone. */
export async function uncounted(base: FaultBase, putBack: () => Promise<unknown>): Promise<void> {
	const isPlaced = (call: Call) => madeFor('count-sales')(call) && JSON.stringify(call.request).includes('"P#');
	base.wire.hurt((call) => (isPlaced(call) ? killed : 'pass'));
	await putBack();
	await base.settled();
	base.wire.heal();
}
