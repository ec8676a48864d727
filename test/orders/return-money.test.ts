import { describe, expect, test } from 'vitest';
import { cny } from '#kernel';
import {
	type Order,
	appealReturn,
	approveReturn,
	refund,
	requestReturn,
	returnRequest,
	returnedToStock,
} from '#orders';
import {
	approved,
	bought,
	caseIn,
	clocks,
	decided,
	delivered,
	expired,
	must,
	named,
	orderClocks,
	receivedBack,
	refundsOf,
	requested,
	restockedOf,
	sent,
} from '../support/returns.ts';

const order = bought();
const withFee = bought({ shipping: 1_000 });
const at = order.paidAt + 3 * 3_600_000;
const ask = (of: Order, kind: 'no_reason' | 'damaged', ...quantities: number[]) =>
	requestReturn(
		{ order: of, rma: undefined },
		returnRequest(of.orderId, { kind, lines: named(of, ...quantities) }, 'other', at),
		orderClocks,
	);

/** The amounts and freights of returns that come back one after another. */
function freights(
	returns: readonly (readonly ['no_reason' | 'damaged', readonly number[]])[],
	of: Order = withFee,
): number[][] {
	let current = of;
	for (const [n, [kind, quantities]] of returns.entries()) {
		const one = requested({ order: current, kind, quantities, key: `k${n}` });
		current = must(receivedBack(sent(approved(one)), quantities)).order;
	}
	const ofReturns = (current.refunds ?? []).filter(({ returnId }) => returnId !== undefined);
	return ofReturns.map(({ amount, freight = 0 }) => [amount, freight]);
}

describe('money', () => {
	/** Case 9 of others: announced 3, arrived 2, refunded 3. */
	test('is refunded for the pieces that came, and not for those announced', () => {
		const of = must(receivedBack(sent(approved(requested({ quantities: [3] }))), [2]));
		expect([of.rma.state, refundsOf(of)]).toEqual(['contested', [25_800]]);
		const { order: after, rma } = expired(of);
		expect([rma.state, refundsOf({ order: after, rma })]).toEqual(['refunded', [25_800]]);
		expect(ask(after, 'damaged', 1).ok).toBe(true);
		expect(ask(after, 'damaged', 2).ok).toBe(false);
	});

	test('for more pieces than were announced is refused', () => {
		const of = sent(approved(requested({ quantities: [2] })));
		expect(receivedBack(of, [3])).toMatchObject({
			refusal: { kind: 'pieces_not_returnable', lines: [{ returnable: 2 }] },
		});
		expect(receivedBack(of, [0, 1])).toMatchObject({ refusal: { kind: 'pieces_not_returnable' } });
	});

	/** Case 10 of others: who bears the freight. */
	test('includes the share of the shipping fee for a reason of the merchant, and else none of it', () => {
		const amounts = (kind: 'no_reason' | 'damaged', quantities: readonly number[]) => freights([[kind, quantities]]);
		expect(amounts('damaged', [3, 2])).toEqual([[59_500, 1_000]]);
		expect(amounts('damaged', [3, 1])).toEqual([[49_431, 831]]);
		expect(amounts('no_reason', [3, 2])).toEqual([[58_500, 0]]);
	});

	test('of the shipping fee does not depend on the sequence of returns, and ends at the fee', () => {
		const faulty = ['damaged', [1]] as const;
		const rest = ['no_reason', [2, 2]] as const;
		const sumOf = (given: readonly (readonly number[])[]) =>
			given
				.map(([amount = 0, freight = 0]) => [amount, freight])
				.reduce(([a = 0, f = 0], [b = 0, g = 0]) => [a + b, f + g]);
		expect(sumOf(freights([faulty, rest]))).toEqual([58_721, 221]);
		expect(sumOf(freights([rest, faulty]))).toEqual([58_721, 221]);
		const parts = [[1], [0, 1], [1, 1], [1]].map((quantities) => ['damaged', quantities] as const);
		expect(sumOf(freights(parts))).toEqual([59_500, 1_000]);
		expect(sumOf(freights(parts.toReversed()))).toEqual([59_500, 1_000]);
	});

	test('of the shipping fee is the same to a fen after returns that have no share of it', () => {
		for (const wanted of [[1], [0, 1], [1, 1]])
			for (const earlier of [[1], [2], [0, 1], [1, 1], [2, 1]]) {
				const alone = freights([['damaged', wanted]]);
				expect(
					freights([
						['no_reason', earlier],
						['damaged', wanted],
					]).slice(1),
					`after ${earlier}`,
				).toEqual(alone);
			}
	});

	test('of the shipping fee is at most what the merchant has left of it', () => {
		const given = { refundId: 'rfd_tenant-a_1', freight: 900, amount: undefined, reason: undefined, by: 'f', at };
		const paid = must(refund(withFee, given));
		expect(freights([['damaged', [3, 2]]], paid)).toEqual([[58_600, 100]]);
	});

	test('less a deduction is refunded at once, and the rest is disputed', () => {
		const of = must(receivedBack(sent(approved(requested({ quantities: [2] }))), [2], { deduction: 5_800 }));
		expect([of.rma.state, refundsOf(of)]).toEqual(['contested', [20_000]]);
		expect(receivedBack(sent(approved(requested({ quantities: [2] }))), [2], { deduction: 25_801 })).toMatchObject({
			refusal: { kind: 'return_amount_too_large', requested: cny(25_801), maximum: cny(25_800) },
		});
		const review = must(appealReturn(of, { reason: 'no', at: of.rma.since + 1 }, clocks));
		expect(decided(review, 'refund', 5_801)).toMatchObject({ refusal: { kind: 'return_amount_too_large' } });
		expect(refundsOf(must(decided(review, 'refund', 800)))).toEqual([20_000, 800]);
		expect(refundsOf(must(decided(review, 'refund')))).toEqual([20_000, 5_800]);
		expect(refundsOf(must(decided(review, 'uphold')))).toEqual([20_000]);
	});

	test('of a deduction from a whole order is disputed once, also where the shipping fee went back', () => {
		const whole = sent(approved(requested({ order: withFee, quantities: [3, 2] })));
		const of = must(receivedBack(whole, [3, 2], { deduction: 59_000 }));
		expect(refundsOf(of)).toEqual([500]);
		const review = must(appealReturn(of, { reason: 'no', at: of.rma.since + 1 }, clocks));
		expect(refundsOf(must(decided(review, 'refund')))).toEqual([500, 59_000]);
	});

	test('never exceeds what is left of the order', () => {
		const of = sent(approved(requested({ order: withFee, quantities: [3, 2] })));
		const given = must(
			refund(of.order, { refundId: 'rfd_tenant-a_1', amount: 50_000, returnId: null, reason: undefined, by: 'f', at }),
		);
		expect(refundsOf(must(receivedBack({ ...of, order: given }, [3, 2])))).toEqual([9_500]);
		const all = must(refund(given, { refundId: 'rfd_tenant-a_2', amount: undefined, reason: undefined, by: 'f', at }));
		const back = must(receivedBack({ ...of, order: all }, [3, 2]));
		expect([back.rma.state, refundsOf(back)]).toEqual(['refunded', []]);
	});

	test('of goods that never came is refunded at once, with nothing put back on sale', () => {
		const of = requested({ order: delivered({ shipping: 1_000 }), kind: 'not_received', quantities: [3, 2] });
		const after = must(approveReturn(of, { by: 'merchant', returnAddress: undefined, at }));
		expect([after.rma.state, refundsOf(after)]).toEqual(['refunded', [59_500]]);
		expect(returnedToStock(of.order, after.order)).toEqual([]);
		expect(refundsOf(expired(of))).toEqual([59_500]);
	});

	test('is refunded in full without a word of the merchant, with nothing put back on sale', () => {
		const of = caseIn('received', { quantities: [3] });
		const after = expired(of);
		expect([after.rma.state, refundsOf(after), restockedOf(after.order)]).toEqual(['refunded', [38_700], [0, 0]]);
	});

	test('of a parcel that never came goes back only by a decision of the base, also when its buyer says nothing', () => {
		const lost = caseIn('lost');
		const appealed = must(appealReturn(lost, { reason: 'it came', at: lost.rma.since + 1 }, clocks));
		for (const review of [appealed, expired(lost)]) {
			expect([review.rma.state, refundsOf(review)]).toEqual(['in_review', []]);
			expect(decided(review, 'approve')).toMatchObject({ refusal: { kind: 'return_state', state: 'in_review' } });
			expect(refundsOf(must(decided(review, 'refund')))).toEqual([25_800]);
			expect(ask(must(decided(review, 'uphold')).order, 'damaged', 2).ok).toBe(false);
		}
	});

	test('of a lost parcel that turns up goes back as of any other', () => {
		const all = must(receivedBack(caseIn('lost'), [2]));
		expect([all.rma.state, refundsOf(all), restockedOf(all.order)]).toEqual(['refunded', [25_800], [2, 0]]);
		const some = must(receivedBack(caseIn('lost'), [1]));
		expect([some.rma.state, refundsOf(some)]).toEqual(['contested', [12_900]]);
	});
});

describe('stock', () => {
	test('gets back exactly what the merchant puts on sale, once', () => {
		const of = sent(approved(requested({ quantities: [3] })));
		const after = must(receivedBack(of, [2]));
		expect(returnedToStock(of.order, after.order)).toMatchObject([{ color: 'red', sizes: { S: 2 } }]);
		const review = must(appealReturn(after, { reason: 'no', at: after.rma.since + 1 }, clocks));
		const last = must(decided(review, 'refund'));
		expect(returnedToStock(after.order, last.order)).toEqual([]);
		expect(returnedToStock(of.order, must(receivedBack(of, [2], { restock: false })).order)).toEqual([]);
	});
});
