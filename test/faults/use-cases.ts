import { expect } from 'vitest';
import { phaseLifetimeMs } from '#directory';
import type { Call, WireRecord } from '#local';
import { expectStatus, newKey, onSale, bookTransfer, takeTransfers } from '../support/scenario.ts';
import {
	type UseCase,
	type UseCaseStep,
	a,
	byEvent,
	expectState,
	inReview,
	paid,
	placed,
	repeated,
	ship,
	shipment,
} from './use-case-builders.ts';
import { type FaultBase, madeFor, open, place, stateOf, writes } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';

const transferMs = 3 * 86_400_000;

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
					const items = (await base.items('orders')).filter(({ pk }) => pk === `B#${buyer}`);
					expect(items).toMatchObject([{ state: 'awaiting_payment', total: 3 * 12900 }]);
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
		name: 'extending a reservation for a bank transfer',
		calls: madeFor('/payment'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock, placedAt } = await placed(base);
			await takeTransfers(base);
			return repeated(
				stock,
				() => base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' }),
				async () => {
					const { expiresAt, state } = (await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body;
					expect({ state, reservedMs: Date.parse(expiresAt) - placedAt }).toEqual({
						state: 'awaiting_payment',
						reservedMs: transferMs,
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
			const { checkoutId, stock, listingId } = await placed(base, { scarce: true });
			const paymentId = await open(base, checkoutId);
			await base.advance(17 * 60);
			expectStatus(await place(base, [[listingId, 'red', 'S', 1]], 'buyer-2'), 201);
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
			await open(base, checkoutId, 'buyer-1', 'bank_transfer');
			const amount = 3 * 12900;
			return repeated(stock, () => bookTransfer(base, checkoutId, amount), expectState(base, checkoutId, 'paid'));
		},
	},
	{
		name: 'confirming a bank transfer of another amount',
		calls: madeFor('/transfer'),
		status: 200,
		async prepare(base) {
			const { checkoutId, stock } = await placed(base);
			await open(base, checkoutId, 'buyer-1', 'bank_transfer');
			const amount = 30_000;
			return repeated(stock, () => bookTransfer(base, checkoutId, amount), expectState(base, checkoutId, 'review'));
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
		readsPhase: true,
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
	{
		name: 'giving back',
		calls: madeFor('/refunds'),
		status: 201,
		readsPhase: true,
		async prepare(base) {
			const { orderId, stock } = await paid(base);
			const [key, body] = [newKey(), { amount: { amount: 100, currency: 'CNY' } }];
			return repeated(
				stock,
				async () => {
					const response = await base.merchant(a).post(`/v1/merchant/orders/${orderId}/refunds`, body, key);
					// The refund may settle between the two responses.
					return { ...response, body: { ...response.body, state: undefined } };
				},
				async () => {
					await base.advance(60);
					const { refunds } = (await base.buyer().get(`/v1/orders/${orderId}`)).body;
					expect(refunds).toMatchObject([{ amount: { amount: 100 }, state: 'manual' }]);
				},
			);
		},
	},
];

/**
 * Prepares a use case and clears the wire. A cached phase is made to expire: how many calls the use case makes must not
 * depend on how long the preparation took.
 */
export async function prepared(base: FaultBase, useCase: UseCase): Promise<UseCaseStep> {
	const step = await useCase.prepare(base);
	if (useCase.readsPhase) await base.advance(phaseLifetimeMs / 1_000);
	else await base.settled();
	base.wire.clear();
	return step;
}

/** The calls of a use case on the wire. */
export function callsOf(base: FaultBase, useCase: UseCase): WireRecord[] {
	return base.wire.records.filter((call) => belongs(useCase, call));
}

/** Whether a call belongs to a use case. Credentials last for many use cases, so asking for new ones belongs to none. */
export function belongs(useCase: UseCase, call: Call): boolean {
	return useCase.calls(call) && call.operation !== 'AssumeRole';
}

/** The calls of a use case without faults, and which of them write. */
export async function positions(base: FaultBase, useCase: UseCase): Promise<{ calls: number; writes: number[] }> {
	// Reservations of earlier scenarios are swept before this one.
	if (useCase.name === 'expiring') await base.advance(17 * 60);
	const { act, once, stock } = await prepared(base, useCase);
	await act();
	const calls = callsOf(base, useCase);
	await once();
	await expectInvariants(base, stock);
	return { calls: calls.length, writes: calls.flatMap((call, i) => (writes(call) ? [i + 1] : [])) };
}
