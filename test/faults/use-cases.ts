import { expect } from 'vitest';
import type { Call } from '#local';
import type { Answer } from '../support/base.ts';
import type { Stock } from '../support/invariants.ts';
import { expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';
import { type FaultBase, captured, madeFor, open, place, stateOf, writes } from './ground.ts';
import { expectSound } from './sound.ts';

/** A use case that is about to happen, once. */
export interface Act {
	/** What each listing of the scenario was given. */
	readonly stock: Stock;
	/** What the caller does; it may do it again. Undefined where there is no answer to look at, as for a sweep. */
	act(): Promise<Answer | undefined>;
	/** What is done later, when the first try failed: usually the same. */
	again(): Promise<Answer | undefined>;
	/** Asserts that it happened, once. */
	once(): Promise<void>;
}

/** Everything on the order path that writes. */
export interface UseCase {
	readonly name: string;
	/** Whose calls it makes. */
	readonly calls: (call: Call) => boolean;
	/** What a success is answered with. */
	readonly status: 200 | 201;
	prepare(base: FaultBase): Promise<Act>;
}

/** Asserts the state of a checkout of buyer-1. */
const expectState = (base: FaultBase, checkoutId: string, state: string) => async () =>
	void expect(await stateOf(base, checkoutId)).toBe(state);

const transferMillis = 3 * 86_400_000;
const a = 'tenant-a';
const b = 'tenant-b';

/** The tenants that the use cases sell for. */
export async function openTenants(base: FaultBase): Promise<void> {
	await openTenant(base, a);
	await openTenant(base, b, 'dalang', 'ordinary');
}

/** A checkout of two pieces of one tenant and one of another. */
async function placed(base: FaultBase) {
	const one = await onSale(base, a, { red: { S: 2 } });
	const two = await onSale(base, b, { red: { S: 9 } });
	const stock: Stock = { [one]: { red: { S: 2 } }, [two]: { red: { S: 9 } } };
	const { body } = expectStatus(
		await place(base, [
			[one, 'red', 'S', 2],
			[two, 'red', 'S', 1],
		]),
		201,
	);
	return { checkoutId: String(body.checkoutId), placedAt: Date.parse(body.placedAt), stock, one };
}

async function inReview(base: FaultBase) {
	const { checkoutId, stock } = await placed(base);
	const amount = { amount: 1, currency: 'CNY' };
	const confirmed = await base.manager.post(`/v1/base/checkouts/${checkoutId}/transfer`, { amount });
	expect(expectStatus(confirmed, 200).body.state).toBe('review');
	return { checkoutId, stock };
}

async function paid(base: FaultBase) {
	const { checkoutId, stock } = await placed(base);
	const amount = { amount: 3 * 12900, currency: 'CNY' };
	expectStatus(await base.manager.post(`/v1/base/checkouts/${checkoutId}/transfer`, { amount }), 200);
	const { orders } = expectStatus(await base.buyer().get(`/v1/checkouts/${checkoutId}`), 200).body;
	const order = (orders as { orderId: string; tenantId: string }[]).find(({ tenantId }) => tenantId === a);
	return { orderId: order?.orderId ?? '', stock };
}

const shipment = { carrier: 'SF Express', trackingNumber: 'SF1' };
const ship = (base: FaultBase, orderId: string) =>
	base.merchant(a).post(`/v1/merchant/orders/${orderId}/shipments`, shipment);

/** An act that is done again in the same words. */
function repeated(stock: Stock, act: () => Promise<Answer | undefined>, once: () => Promise<void>): Act {
	return { stock, act, again: act, once };
}

/** The first event comes from the stand-in; if it was not taken it comes again. */
function byEvent(base: FaultBase, stock: Stock, paymentId: string, once: () => Promise<void>): Act {
	return {
		stock,
		act: async () => void (await base.succeed(paymentId)),
		again: () => base.webhook(captured(base, paymentId)),
		once,
	};
}

export const useCases: readonly UseCase[] = [
	{
		name: 'placing',
		calls: madeFor('POST /v1/checkouts'),
		status: 201,
		async prepare(base) {
			const id = await onSale(base, a, { red: { S: 9 }, blue: { S: 9 } });
			const [key, buyer] = [newKey(), `placer-${id}`];
			const lines = [
				[id, 'red', 'S', 2],
				[id, 'blue', 'S', 1],
			] as const;
			return repeated(
				{ [id]: { red: { S: 9 }, blue: { S: 9 } } },
				() => place(base, lines, buyer, key),
				async () => {
					const own = (await base.items('orders')).filter(({ pk }) => pk === `B#${buyer}`);
					expect(own).toMatchObject([{ state: 'awaiting_payment', total: 3 * 12900 }]);
				},
			);
		},
	},
	{
		name: 'cancelling',
		calls: madeFor('/cancel'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			return repeated(
				stock,
				() => base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`),
				expectState(base, checkoutId, 'cancelled'),
			);
		},
	},
	{
		name: 'expiring',
		calls: madeFor('expire-checkouts'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			return {
				stock,
				act: async () => void (await base.advance(17 * 60)),
				again: async () => void (await base.advance(61)),
				once: expectState(base, checkoutId, 'expired'),
			};
		},
	},
	{
		name: 'extending a hold for a bank transfer',
		calls: madeFor('/payment'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock, placedAt } = await placed(base);
			return repeated(
				stock,
				() => base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' }),
				async () => {
					const { expiresAt, state } = (await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body;
					expect({ state, holds: Date.parse(expiresAt) - placedAt }).toEqual({
						state: 'awaiting_payment',
						holds: transferMillis,
					});
					expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
				},
			);
		},
	},
	{
		name: 'paying',
		calls: madeFor('/v1/webhooks/stripe'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			return byEvent(base, stock, await open(base, checkoutId), expectState(base, checkoutId, 'paid'));
		},
	},
	{
		name: 'paying after the expiry, with the stock free',
		calls: madeFor('/v1/webhooks/stripe'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			const paymentId = await open(base, checkoutId);
			await base.advance(17 * 60);
			return byEvent(base, stock, paymentId, expectState(base, checkoutId, 'paid'));
		},
	},
	{
		name: 'paying after the expiry, with the stock sold',
		calls: madeFor('/v1/webhooks/stripe'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock, one } = await placed(base);
			const paymentId = await open(base, checkoutId);
			await base.advance(17 * 60);
			expectStatus(await place(base, [[one, 'red', 'S', 1]], 'buyer-2'), 201);
			return byEvent(base, stock, paymentId, async () => {
				expect(await stateOf(base, checkoutId)).toBe('expired');
				expect(base.stripe('refund').filter((refund) => refund.payment_intent === paymentId)).toHaveLength(1);
			});
		},
	},
	{
		name: 'paying after the buyer has cancelled',
		calls: madeFor('/v1/webhooks/stripe'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			const paymentId = await open(base, checkoutId);
			expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
			return byEvent(base, stock, paymentId, async () => {
				expect(await stateOf(base, checkoutId)).toBe('cancelled');
				expect(base.stripe('refund').filter((refund) => refund.payment_intent === paymentId)).toHaveLength(1);
			});
		},
	},
	{
		name: 'confirming a bank transfer',
		calls: madeFor('/transfer'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			const amount = { amount: 3 * 12900, currency: 'CNY' };
			return repeated(
				stock,
				() => base.manager.post(`/v1/base/checkouts/${checkoutId}/transfer`, { amount }),
				expectState(base, checkoutId, 'paid'),
			);
		},
	},
	{
		name: 'confirming a bank transfer of another amount',
		calls: madeFor('/transfer'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			const amount = { amount: 1, currency: 'CNY' };
			return repeated(
				stock,
				() => base.manager.post(`/v1/base/checkouts/${checkoutId}/transfer`, { amount }),
				expectState(base, checkoutId, 'review'),
			);
		},
	},
	...(['accept', 'refund'] as const).map((decision): UseCase => ({
		name: `deciding a review: ${decision}`,
		calls: madeFor('/review'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await inReview(base);
			return repeated(
				stock,
				() => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision }),
				expectState(base, checkoutId, decision === 'accept' ? 'paid' : 'cancelled'),
			);
		},
	})),
	{
		name: 'shipping',
		calls: madeFor('/shipments'),
		status: 201,
		async prepare(base) {
			const { orderId, stock } = await paid(base);
			return repeated(
				stock,
				() => ship(base, orderId),
				async () =>
					expect((await base.buyer().get(`/v1/orders/${orderId}`)).body).toMatchObject({ state: 'shipped', shipment }),
			);
		},
	},
	{
		name: 'confirming the receipt',
		calls: madeFor('/receipt'),
		status: 200,
		async prepare(base) {
			const { orderId, stock } = await paid(base);
			expectStatus(await ship(base, orderId), 201);
			return repeated(
				stock,
				() => base.buyer().post(`/v1/orders/${orderId}/receipt`),
				async () => expect((await base.buyer().get(`/v1/orders/${orderId}`)).body.state).toBe('received'),
			);
		},
	},
];

/** How many calls a use case makes when nothing goes wrong, and which of them write. */
export async function positions(base: FaultBase, useCase: UseCase): Promise<{ calls: number; writes: number[] }> {
	// Holds that earlier scenarios left are not swept as part of this one.
	if (useCase.name === 'expiring') await base.advance(17 * 60);
	const { act, once, stock } = await useCase.prepare(base);
	await base.settled();
	base.wire.clear();
	await act();
	const own = base.wire.records.filter(useCase.calls);
	await once();
	await expectSound(base, stock);
	return { calls: own.length, writes: own.flatMap((call, i) => (writes(call) ? [i + 1] : [])) };
}
