import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Fault } from '#local';
import { expectStatus, onSale } from '../support/scenario.ts';
import { violationsOf } from './expect-invariants.ts';
import { type FaultBase, killed, madeFor, open, parked, place, startFaultBase } from './fault-base.ts';
import { a, openTenants } from './use-case-builders.ts';

/** Fault 63: a consumer of a stream ends at any position while it writes event feeds. */

let base: FaultBase;
let after: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenants(base);
	[after] = (await told()).map(({ eventId }) => eventId) as [string];
});
afterAll(() => base.stop());

interface Told {
	readonly eventId: string;
	readonly type: string;
}

/** The events behind the last one that was seen. */
async function told(): Promise<Told[]> {
	await base.settled();
	const where = `/v1/merchant/events?limit=100${after ? `&after=${after}` : ''}`;
	const { items } = expectStatus(await base.merchant(a).get(where), 200).body;
	after = items.at(-1)?.eventId ?? after;
	return items;
}

/** Sells out a new listing and ships it: the changes of both streams, and the types of their events. */
async function sale(): Promise<void> {
	const listingId = await onSale(base, a, { red: { S: 1 } });
	const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	await base.succeed(await open(base, checkoutId));
	const parcel = { carrier: 'SF', trackingNumber: checkoutId };
	expectStatus(await base.merchant(a).post(`/v1/merchant/orders/${orders[0].orderId}/shipments`, parcel), 201);
}

const ofSale = {
	'index-orders': ['order.paid', 'parcel.shipped', 'order.shipped'],
	'index-listings': ['stock.back_in_stock', 'listing.published', 'stock.sold_out'],
};
/** Positions that are tried. The later ones of a sale repeat the earlier ones. */
const maxPositions = 10;
const isOf = (consumer: keyof typeof ofSale, type: string) =>
	(consumer === 'index-orders') === /^(?:order|parcel)/.test(type);

/** Lets a consumer's calls pass but for one, which fails before or after its effect, or loses its response. */
function onceAt(
	consumer: string,
	position: number,
	fault: Fault,
): { decide: (call: Call) => Fault; calls: () => number } {
	let calls = 0;
	const decide = (call: Call): Fault => (madeFor(consumer)(call) && calls++ === position ? fault : 'pass');
	return { decide, calls: () => calls };
}

describe.each(['index-orders', 'index-listings'] as const)('63: %s', (consumer) => {
	test.each<readonly [string, Fault]>([
		['ends before', killed],
		['ends after', 'drop'],
	])('%s any of its calls: each event comes once, and in the order of its thing', async (_, fault) => {
		let position = 0;
		for (let reached = true; reached && position < maxPositions; position++) {
			const once = onceAt(consumer, position, fault);
			base.wire.hurt(once.decide);
			await sale();
			const types = (await told()).map(({ type }) => type);
			base.wire.heal();
			reached = once.calls() > position;
			const mine = types.filter((type) => isOf(consumer, type));
			expect({ position, types: mine.toSorted() }).toEqual({ position, types: ofSale[consumer].toSorted() });
			if (consumer === 'index-orders') expect(mine).toEqual(ofSale[consumer]);
		}
		// A batch of the stream holds more or fewer changes, and takes a look-up and a put of the feed at least.
		expect(position).toBeGreaterThan(2);
		expect((await violationsOf(base, {})).filter(({ invariant }) => invariant === 'I22')).toEqual([]);
		expect(parked(base)).toEqual([]);
	});
});
