import { expect } from 'vitest';
import type { Call } from '#local';
import type { ApiResponse } from '../support/base.ts';
import type { Stock } from '../support/invariants.ts';
import { expectStatus, onSale, openTenant, bookTransfer } from '../support/scenario.ts';
import { type FaultBase, captured, open, place, stateOf } from './fault-base.ts';

/** Builders of use cases: the first attempt and its repetition. */

/** A prepared use case. */
export interface UseCaseStep {
	/** The stock that each listing of the scenario was given. */
	readonly stock: Stock;
	/** The caller's request, which may be repeated. Undefined without a response to compare, as for a sweep. */
	act(): Promise<ApiResponse | undefined>;
	/** The later attempt after a failed one: usually the same. */
	again(): Promise<ApiResponse | undefined>;
	/** Asserts that the use case took effect once. */
	once(): Promise<void>;
}

/** Every write of the order path. */
export interface UseCase {
	readonly name: string;
	/** Matches the calls that belong to it. */
	readonly calls: (call: Call) => boolean;
	/** The status of a success. */
	readonly status: 200 | 201;
	/** Whether a tenant's member acts, whose phase the function reads and caches. */
	readonly readsPhase?: true;
	prepare(base: FaultBase): Promise<UseCaseStep>;
}

/** Asserts the state of a checkout of buyer-1. */
export const expectState = (base: FaultBase, checkoutId: string, state: string) => async () =>
	void expect(await stateOf(base, checkoutId)).toBe(state);

export const a = 'tenant-a';
export const b = 'tenant-b';

/** The tenants of the use cases. One of them reads its event feed, so that I22 is checked. */
export async function openTenants(base: FaultBase): Promise<void> {
	await openTenant(base, a);
	await openTenant(base, b, 'dalang', 'ordinary');
	expectStatus(await base.merchant(a).get('/v1/merchant/events'), 200);
}

interface Listing {
	readonly listingId: string;
	/** Its red stock of size S. */
	readonly pieces: number;
}

async function listed(base: FaultBase, tenantId: string, pieces: number): Promise<Listing> {
	return { listingId: await onSale(base, tenantId, { red: { S: pieces } }), pieces };
}

const plentiful = new WeakMap<FaultBase, Promise<[Listing, Listing]>>();

/** A listing of each tenant, with more stock than all use cases of a base take. */
function plentifulListings(base: FaultBase): Promise<[Listing, Listing]> {
	const known = plentiful.get(base) ?? Promise.all([listed(base, a, 10_000), listed(base, b, 10_000)]);
	plentiful.set(base, known);
	return known;
}

/** A checkout of two pieces of one tenant and one of another. The first listing is sold out then, if it is scarce. */
export async function placed(base: FaultBase, { scarce = false } = {}) {
	const [first, second] = await plentifulListings(base);
	const { listingId, pieces } = scarce ? await listed(base, a, 2) : first;
	const stock: Stock = { [listingId]: { red: { S: pieces } }, [second.listingId]: { red: { S: second.pieces } } };
	const { body } = expectStatus(
		await place(base, [
			[listingId, 'red', 'S', 2],
			[second.listingId, 'red', 'S', 1],
		]),
		201,
	);
	return { checkoutId: String(body.checkoutId), placedAt: Date.parse(body.placedAt), stock, listingId };
}

export async function inReview(base: FaultBase) {
	const { checkoutId, stock } = await placed(base);
	const amount = 30_000;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	const confirmed = await bookTransfer(base, checkoutId, amount);
	expect(expectStatus(confirmed, 200).body.state).toBe('review');
	return { checkoutId, stock };
}

export async function paid(base: FaultBase) {
	const { checkoutId, stock } = await placed(base);
	const amount = 3 * 12900;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	expectStatus(await bookTransfer(base, checkoutId, amount), 200);
	const { orders } = expectStatus(await base.buyer().get(`/v1/checkouts/${checkoutId}`), 200).body;
	const order = (orders as { orderId: string; tenantId: string }[]).find(({ tenantId }) => tenantId === a);
	return { orderId: order?.orderId ?? '', stock };
}

export const shipment = { carrier: 'SF Express', trackingNumber: 'SF1' };
export const ship = (base: FaultBase, orderId: string) =>
	base.merchant(a).post(`/v1/merchant/orders/${orderId}/shipments`, shipment);

/** A step that is repeated unchanged. */
export function repeated(
	stock: Stock,
	act: () => Promise<ApiResponse | undefined>,
	once: () => Promise<void>,
): UseCaseStep {
	return { stock, act, again: act, once };
}

/** The mock sends the first event. A rejected event comes again. */
export function byEvent(base: FaultBase, stock: Stock, paymentId: string, once: () => Promise<void>): UseCaseStep {
	return {
		stock,
		act: async () => void (await base.succeed(paymentId)),
		again: () => base.webhook(captured(base, paymentId)),
		once,
	};
}
