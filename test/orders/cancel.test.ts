import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Order,
	cancel,
	orderFromItem,
	orderStore,
	owedPieces,
	parcelsOf,
	refund,
	refundableMoney,
	requestReturn,
	returnRequest,
	returnableOf,
	returnedToStock,
	ship,
	unnamedPieces,
	unshippedPieces,
	valueOfPieces,
} from '#orders';
import { paid } from '../sales/given.ts';
import { approved, must, named, orderClocks, receivedBack, sent } from '../support/returns.ts';

/** Cancellations of what has not left of a part-shipped order, and returns of what has. */

const bought = paid({
	lines: [
		['shirts', 3, 10_000],
		['skirts', 2, 7_500],
	],
	shipping: 1_000,
});
const order: Order = {
	...bought,
	lines: bought.lines.map((line, index) => ({ ...line, size: index === 0 ? 'S' : 'M' })),
};
const at = order.paidAt + 1_000;
const late = order.paidAt + orderClocks.cancelAfterMs;

function sentPart(from: Order, ...quantities: number[]): Order {
	const trackingNumber = String(1 + (from.parcels?.length ?? 0));
	return must(ship(from, { carrier: 'SF', trackingNumber, shippedAt: at, lines: named(from, ...quantities) }));
}

const part = sentPart(order, 1, 1);
const cancelled = (from: Order, by: 'buyer' | 'merchant' | 'base' = 'base') =>
	must(cancel(from, { by, userId: 'user-1', reason: 'it is late', at: late, clocks: orderClocks }));
const refunded = (from: Order, more: object) =>
	must(refund(from, { refundId: 'rfd_tenant-a_1', amount: undefined, by: 'finance-1', at, ...more }));
const requested = (from: Order, kind: 'damaged' | 'not_received', ...quantities: number[]) => {
	const request = returnRequest(from.orderId, { kind, lines: named(from, ...quantities) }, 'r', at);
	return requestReturn({ order: from, rma: undefined }, request, orderClocks);
};

describe.each(['buyer', 'merchant', 'base'] as const)('a part-shipped order that its %s cancels', (by) => {
	const done = cancelled(part, by);

	test('is shipped with what has left, and says who cancelled the rest', () => {
		const shipment = { carrier: 'SF', trackingNumber: '1', shippedAt: late, pieces: [] };
		expect(done).toMatchObject({ state: 'shipped', shipment, cancellation: { by, at: late, reason: 'it is late' } });
		expect(parcelsOf(done)).toEqual(parcelsOf(part));
	});

	test('refunds the other pieces at their value and no shipping fee, and puts them back on sale', () => {
		const lines = [
			{ line: 0, quantity: 2, restock: true },
			{ line: 1, quantity: 1, restock: true },
		];
		expect(done.refunds).toEqual([expect.objectContaining({ amount: 27_500, lines, state: 'pending' })]);
		expect(done.refunds?.[0]).not.toHaveProperty('freight');
		expect(refundableMoney(done)).toEqual({ goods: 17_500, freight: 1_000 });
		expect(returnedToStock(part, done)).toMatchObject([{ sizes: { S: 2, M: 1 } }]);
		expect(unshippedPieces(done)).toEqual([0, 0]);
	});

	test('keeps the words of its buyer in the cancellation alone', () => {
		const reason = by === 'buyer' ? undefined : 'it is late';
		expect([done, cancelled(order, by)].map(({ refunds }) => refunds?.[0]?.reason)).toEqual([reason, reason]);
	});

	test('stays as it is when it is cancelled again, and is stored as it is', () => {
		expect(cancelled(done, 'merchant')).toBe(done);
		const store = orderStore(undefined as never, 'orders');
		const write = store.putOrder(done);
		expect(write.kind === 'put' && orderFromItem(write.item)).toEqual(done);
	});
});

describe('the rest of an order', () => {
	test.each([10_000, 22_500])('is refunded less what refunds have given of the goods by amount: %i', (amount) => {
		const done = cancelled(refunded(refunded(part, { amount }), { refundId: 'rfd_tenant-a_2', freight: 500 }));
		const lines = [{ quantity: 2 }, { quantity: 1 }];
		expect(done.refunds?.at(-1)).toMatchObject({ amount: 27_500 - amount, lines });
		expect(refundableMoney(done)).toEqual({ goods: 17_500, freight: 500 });
	});

	test('is refunded in full beside refunds of other pieces, of returns, and of what was paid too much', () => {
		const excess = { ...part, excess: 900 };
		const overpaid = refunded(excess, { amount: 900 });
		const back = must(receivedBack(sent(approved(must(requested(overpaid, 'damaged', 1)))), [1])).order;
		const less = refunded(back, { refundId: 'rfd_tenant-a_2', lines: [{ ...named(part, 1)[0], restock: true }] });
		expect(cancelled(less).refunds?.at(-1)).toMatchObject({ amount: 17_500, lines: [{}, {}] });
	});

	test('is refunded for no more than is left of the goods beside an amount above the value of its pieces', () => {
		const more = refunded(part, { amount: 40_000, lines: [{ ...named(part, 1)[0], restock: true }] });
		expect(cancelled(more).refunds?.at(-1)).toMatchObject({ amount: 5_000, lines: [{}, {}] });
	});

	test('is on sale again without any refund where refunds by amount left nothing', () => {
		const none = refunded(part, { amount: 27_500 });
		const done = cancelled(none);
		expect(unshippedPieces(done)).toEqual([0, 0]);
		expect([done.state, done.refunds]).toEqual(['shipped', none.refunds]);
		expect(returnedToStock(none, done)).toMatchObject([{ sizes: { S: 2, M: 1 } }]);
	});

	test('is named also without a refund, so that no later one puts it on sale again', () => {
		const done = cancelled(refunded(part, { amount: 27_500 }));
		const freight = { refundId: 'rfd_tenant-a_2', freight: 1_000, by: 'finance-1', at, amount: undefined };
		const again = (quantity: number) =>
			refund(done, {
				...freight,
				amount: 1_000,
				lines: named(part, quantity).map((one) => ({ ...one, restock: true })),
			});
		expect(again(2)).toMatchObject({ refusal: { kind: 'pieces_not_refundable', lines: [{ refundable: 1 }] } });
		const left = must(again(1));
		expect(unnamedPieces(left)).toEqual([0, 1]);
		expect(returnedToStock(done, left)).toMatchObject([{ sizes: { S: 1 } }]);
	});

	test('does not contain pieces that refunds or returns name', () => {
		const claimed = must(requested(part, 'damaged', 1)).order;
		const kept = refunded(claimed, { lines: [{ ...named(part, 1)[0], restock: false }] });
		const done = cancelled(kept);
		expect(done.refunds?.at(-1)?.lines).toEqual([
			{ line: 0, quantity: 1, restock: true },
			{ line: 1, quantity: 1, restock: true },
		]);
		expect(unnamedPieces(done)).toEqual([0, 1]);
	});
});

describe('pieces that a refund names before they have left', () => {
	const two = paid({ lines: [['shirts', 2, 10_000]] });
	const one = sentPart(two, 1);

	test.each([true, false])('complete a part-shipped order, on sale again: %s', (restock) => {
		const broken = refunded(one, { lines: [{ ...named(two, 1)[0], restock }] });
		expect(broken).toMatchObject({ state: 'shipped', shipment: { pieces: [] }, refunds: [{ amount: 10_000 }] });
		expect(returnedToStock(one, broken)).toHaveLength(restock ? 1 : 0);
		const again = cancel(broken, { by: 'buyer', userId: 'user-1', reason: 'late', at: late, clocks: orderClocks });
		expect(again).toMatchObject({ refusal: { kind: 'order_state' } });
	});

	test.each([true, false])('neither leave nor come back with a cancellation, on sale again: %s', (restock) => {
		const less = refunded(order, { lines: [{ ...named(order, 1)[0], restock }] });
		expect(unshippedPieces(less)).toEqual([2, 2]);
		expect(returnedToStock(less, cancelled(less))).toMatchObject([{ sizes: { S: 2, M: 2 } }]);
	});
});

describe('a return from a part-shipped order', () => {
	test('takes the pieces that have left, and no others', () => {
		expect(returnableOf(part, at, orderClocks)).toMatchObject([
			{ size: 'S', quantity: 1, until: null },
			{ size: 'M', quantity: 1, until: null },
		]);
		const claimed = must(requested(part, 'damaged', 1)).order;
		expect(returnableOf(claimed, at, orderClocks)).toMatchObject([{ size: 'M', quantity: 1 }]);
		expect(requested(part, 'damaged', 2)).toMatchObject({ refusal: { kind: 'pieces_not_returnable' } });
		expect(requested(order, 'damaged', 1)).toEqual({ ok: false, refusal: { kind: 'order_state', state: 'paid' } });
	});

	test('leaves the others to ship, and the order as it is; a damaged piece has its share of the shipping fee', () => {
		const back = must(receivedBack(sent(approved(must(requested(part, 'damaged', 1)))), [1]));
		expect([back.order.state, unshippedPieces(back.order), back.rma.refunded]).toEqual(['paid', [2, 1], 10_222]);
		expect(sentPart(back.order, 2, 1)).toMatchObject({ state: 'shipped', shipment: { pieces: [{}, {}] } });
	});

	test('completes the order with the last of its money, and what has not left is on sale again', () => {
		const less = refunded({ ...part, shipping: 0 }, { amount: 35_000 });
		const of = sent(approved(must(requested(less, 'damaged', 1))));
		const back = must(receivedBack(of, [1], { restock: true }));
		expect(back.order).toMatchObject({ state: 'shipped', shipment: { pieces: [] } });
		expect(refundableMoney(back.order)).toEqual({ goods: 0, freight: 0 });
		expect(returnedToStock(of.order, back.order)).toMatchObject([{ sizes: { S: 3, M: 1 } }]);
	});
});

/** What refunds have given of the goods without naming pieces. */
function byAmount({ refunds = [] }: Order): number {
	return refunds
		.filter(({ lines, returnId }) => lines === undefined && returnId === undefined)
		.reduce((sum, { amount, freight = 0 }) => sum + amount - freight, 0);
}

test('whatever is shipped, refunded, returned and cancelled, each piece comes back or goes once, and the money is enough', () => {
	const quantity = fc.integer({ min: 1, max: 2 });
	const step = fc.record({
		verb: fc.constantFrom('ship', 'refund', 'keep', 'amount', 'freight', 'return', 'cancel'),
		line: fc.integer({ min: 0, max: 1 }),
		quantity,
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
			let current = order;
			let returns = 0;
			const restocked = new Map<string, number>();
			const moveTo = (next: Order) => {
				for (const [size, pieces] of returnedToStock(current, next).flatMap(({ sizes }) => Object.entries(sizes)))
					restocked.set(size, (restocked.get(size) ?? 0) + pieces);
				current = next;
			};
			for (const [i, { verb, line, quantity: pieces }] of steps.entries()) {
				const lines = named(current, ...(line === 0 ? [pieces] : [0, pieces]));
				const request = { refundId: `rfd_tenant-a_${i}`, amount: undefined, by: 'finance-1', at };
				const decided = {
					ship: () => ship(current, { carrier: 'SF', trackingNumber: `p${i}`, shippedAt: at, lines }),
					refund: () => refund(current, { ...request, lines: lines.map((one) => ({ ...one, restock: true })) }),
					keep: () => refund(current, { ...request, lines: lines.map((one) => ({ ...one, restock: false })) }),
					amount: () => refund(current, { ...request, amount: 13_000 * pieces }),
					freight: () => {
						const freight = 100 * pieces;
						const back = lines.map((one) => ({ ...one, restock: true }));
						return refund(current, { ...request, amount: freight, freight, lines: back });
					},
					cancel: () => cancel(current, { by: 'base', userId: 'user-1', reason: 'late', at }),
					return: () => undefined,
				}[verb as 'ship']();
				if (decided?.ok && verb === 'cancel' && current.state === 'paid' && current.parcels !== undefined) {
					const worth = valueOfPieces(current, owedPieces(current));
					const credited = byAmount(current);
					expect(byAmount(decided.value)).toBe(credited);
					const given = (decided.value.refunds ?? []).at((current.refunds ?? []).length)?.amount ?? 0;
					expect(given + credited).toBeLessThanOrEqual(Math.max(worth, credited));
				}
				if (decided?.ok) moveTo(decided.value);
				if (verb !== 'return') continue;
				const asked = returnRequest(current.orderId, { kind: 'damaged', lines }, `r${i}`, at);
				const of = requestReturn({ order: current, rma: undefined }, asked, orderClocks);
				if (!of.ok) continue;
				moveTo(of.value.order);
				returns += pieces;
				moveTo(
					must(receivedBack(sent(approved({ ...of.value, order: current })), line === 0 ? [pieces] : [0, pieces]))
						.order,
				);
			}
			const left = parcelsOf(current).flatMap((parcel) => parcel.pieces);
			const shipped = left.reduce((sum, one) => sum + one.quantity, 0);
			const kept = (current.refunds ?? []).flatMap((one) => one.lines ?? []).filter((one) => !one.restock);
			for (const [line, { size, quantity: pieces }] of current.lines.entries()) {
				const off = kept.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0);
				expect((restocked.get(size) ?? 0) + off).toBeLessThanOrEqual(pieces);
			}
			expect(returns).toBeLessThanOrEqual(shipped);
			const { goods, freight } = refundableMoney(current);
			expect(Math.min(goods, freight)).toBeGreaterThanOrEqual(0);
			if (current.state === 'paid') expect(goods + freight).toBeGreaterThan(0);
		}),
		{ numRuns: 300 },
	);
});
