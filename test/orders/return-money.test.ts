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
const at = order.paidAt + 3 * 3_600_000;
const ask = (of: Order, kind: 'no_reason' | 'damaged', ...quantities: number[]) =>
	requestReturn(
		{ order: of, rma: undefined },
		returnRequest(of.orderId, { kind, lines: named(of, ...quantities) }, 'other', at),
		orderClocks,
	);

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
	test('includes the shipping fee when all comes back for a reason of the merchant, and else does not', () => {
		const amounts = (kind: 'no_reason' | 'damaged', quantities: readonly number[]) => {
			const of = must(receivedBack(sent(approved(requested({ kind, quantities }))), quantities));
			return of.order.refunds?.map(({ amount, freight = 0 }) => [amount, freight]);
		};
		expect(amounts('damaged', [3, 2])).toEqual([[59_500, 1_000]]);
		expect(amounts('damaged', [3, 1])).toEqual([[48_600, 0]]);
		expect(amounts('no_reason', [3, 2])).toEqual([[58_500, 0]]);
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

	test('that the merchant has made good by an amount since is not disputed again by default', () => {
		const of = must(receivedBack(sent(approved(requested({ quantities: [2] }))), [2], { deduction: 5_800 }));
		const review = must(appealReturn(of, { reason: 'no', at: of.rma.since + 1 }, clocks));
		const madeGood = (amount: number, by: number) => {
			const request = { refundId: 'rfd_tenant-a_1', amount, reason: undefined, by: 'finance-1', at: by };
			return { ...review, order: must(refund(review.order, request)) };
		};
		const after = madeGood(5_000, of.rma.since + 2);
		expect(refundsOf(must(decided(after, 'refund')))).toEqual([20_000, 800]);
		expect(refundsOf(must(decided(after, 'refund', 5_800)))).toEqual([20_000, 5_800]);
		expect(refundsOf(must(decided(madeGood(9_000, of.rma.since + 2), 'refund')))).toEqual([20_000]);
		expect(refundsOf(must(decided(madeGood(5_000, of.rma.since - 1), 'refund')))).toEqual([20_000, 5_800]);
	});

	test('of a deduction from a whole order is disputed once, also where the shipping fee went back', () => {
		const whole = sent(approved(requested({ quantities: [3, 2] })));
		const of = must(receivedBack(whole, [3, 2], { deduction: 59_000 }));
		expect(refundsOf(of)).toEqual([500]);
		const review = must(appealReturn(of, { reason: 'no', at: of.rma.since + 1 }, clocks));
		expect(refundsOf(must(decided(review, 'refund')))).toEqual([500, 59_000]);
	});

	test('never exceeds what is left of the order', () => {
		const of = sent(approved(requested({ quantities: [3, 2] })));
		const given = must(
			refund(of.order, { refundId: 'rfd_tenant-a_1', amount: 50_000, reason: undefined, by: 'finance-1', at }),
		);
		expect(refundsOf(must(receivedBack({ ...of, order: given }, [3, 2])))).toEqual([9_500]);
		const all = must(refund(given, { refundId: 'rfd_tenant-a_2', amount: undefined, reason: undefined, by: 'f', at }));
		const back = must(receivedBack({ ...of, order: all }, [3, 2]));
		expect([back.rma.state, refundsOf(back)]).toEqual(['refunded', []]);
	});

	test('of goods that never came is refunded at once, with nothing put back on sale', () => {
		const of = requested({ kind: 'not_received', quantities: [3, 2] });
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
