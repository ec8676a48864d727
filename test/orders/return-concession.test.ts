import { describe, expect, test } from 'vitest';
import {
	type Order,
	type ReturnCase,
	type ReturnState,
	approveReturn,
	concedeReturn,
	creditReturn,
	maxMerchantRefunds,
	maxRefunds,
	receiveReturn,
	rejectReturn,
	returnedToStock,
} from '#orders';
import {
	approved,
	caseIn,
	decided,
	expired,
	must,
	named,
	receivedBack,
	refundsOf,
	requested,
	restockedOf,
	sent,
	warehouse,
} from '../support/returns.ts';

/** A merchant gives in before the base decides. */

const soon = ({ rma }: ReturnCase) => rma.since + 1_000;
const concede = (of: ReturnCase) => concedeReturn(of, soon(of));
const credit = (of: ReturnCase, amount: number) =>
	creditReturn(of, { refundId: 'rfd_tenant-a_1', amount, reason: undefined, by: 'finance-1', at: soon(of) });
const cny = (amount: number) => ({ amount, currency: 'CNY' as const });
/** Two of three pieces have come, less a deduction. */
const contested = (deduction = 0) =>
	must(receivedBack(sent(approved(requested({ kind: 'no_reason', quantities: [3] }))), [2], { deduction }));
const receive = (of: ReturnCase, quantity: number, { deduction = 0, restock = true } = {}) => {
	const lines = named(of.order, quantity).map((line) => ({ ...line, restock }));
	return receiveReturn(of, { lines, deduction: cny(deduction), reason: 'worn' }, soon(of));
};

describe('a rejected return', () => {
	test('is approved, and the buyer has the full time to send the goods', () => {
		const of = caseIn('rejected');
		const after = must(approveReturn(of, { by: 'merchant', returnAddress: warehouse, at: soon(of) }));
		expect(after.rma).toMatchObject({ state: 'approved', since: soon(of), answer: { isApproved: true } });
		expect(must(receivedBack(sent(after), [2])).rma.state).toBe('refunded');
	});

	test('of goods that never came is refunded by an approval', () => {
		const of = requested({ kind: 'not_received', quantities: [2] });
		const rejected = must(rejectReturn(of, { reason: 'it came', at: soon(of) }));
		const after = must(approveReturn(rejected, { by: 'merchant', returnAddress: undefined, at: soon(rejected) }));
		expect([after.rma.state, after.rma.refunded]).toEqual(['refunded', of.rma.refundable]);
	});
});

describe('a refund without goods', () => {
	test.each([['requested'], ['rejected'], ['lost']] as readonly [ReturnState][])(
		'ends a %s return with all of its value, and puts nothing on sale',
		(state) => {
			const of = caseIn(state, { kind: 'no_reason' });
			const after = must(concede(of));
			expect([after.rma.state, refundsOf(after), after.order.returns?.[0]?.isOpen]).toEqual([
				'refunded',
				[25_800],
				false,
			]);
			expect(returnedToStock(of.order, after.order)).toEqual([]);
		},
	);

	test('gives the missing pieces and the deduction of a contested one', () => {
		const after = must(concede(contested(5_800)));
		expect([after.rma.state, refundsOf(after), restockedOf(after.order)]).toEqual([
			'refunded',
			[20_000, 18_700],
			[2, 0],
		]);
	});

	test('gives less what the merchant has paid on the return, whatever was stated anew since', () => {
		const paid = must(credit(contested(5_800), 5_000));
		expect(refundsOf(must(concede(paid)))).toEqual([20_000, 5_000, 13_700]);
		const restated = must(receive(paid, 2, { deduction: 799 }));
		expect(refundsOf(must(concede(restated)))).toEqual([20_000, 5_000, 1, 13_699]);
		const review = { ...restated, rma: { ...restated.rma, state: 'in_review' as const } };
		expect(refundsOf(must(decided(review, 'refund')))).toEqual([20_000, 5_000, 1, 13_699]);
		const twice = must(receive(restated, 2, { deduction: 798 }));
		expect(refundsOf(must(concede(twice)))).toEqual([20_000, 5_000, 1, 1, 13_698]);
	});

	test.each([['requested'], ['rejected']] as const)(
		'of %s goods that never came counts it as an approval does',
		(state) => {
			const paid = must(credit(caseIn(state, { kind: 'not_received' }), 5_000));
			const approvals = (['merchant', 'clock'] as const).slice(0, state === 'requested' ? 2 : 1);
			for (const by of approvals) {
				const after = must(approveReturn(paid, { by, returnAddress: undefined, at: soon(paid) }));
				expect([after.rma.state, refundsOf(after)]).toEqual(['refunded', [5_000, 20_800]]);
			}
			expect(refundsOf(must(concede(paid)))).toEqual([5_000, 20_800]);
		},
	);

	test('is refused once the base decides, and when nothing is open', () => {
		for (const state of ['in_review', 'refunded', 'upheld', 'approved'] as const)
			expect(concede(caseIn(state))).toEqual({ ok: false, refusal: { kind: 'return_state', state } });
	});
});

describe('a contested receipt', () => {
	test('is completed by a second parcel, whose pieces alone are refunded and restocked', () => {
		const first = contested();
		const after = must(receive(first, 3));
		expect([after.rma.state, refundsOf(after), restockedOf(after.order)]).toEqual([
			'refunded',
			[25_800, 12_900],
			[3, 0],
		]);
		expect(returnedToStock(first.order, after.order)).toMatchObject([{ color: 'red', sizes: { S: 1 } }]);
		expect(after.rma.receipt?.lines).toEqual([{ line: 0, quantity: 3, restock: true }]);
	});

	test('loses its deduction, in part or in whole', () => {
		const of = contested(5_800);
		const less = must(receive(of, 2, { deduction: 800 }));
		expect([less.rma.state, refundsOf(less), less.rma.receipt?.deduction]).toEqual(['contested', [20_000, 5_000], 800]);
		const none = must(receive(less, 3));
		expect([none.rma.state, refundsOf(none)]).toEqual(['refunded', [20_000, 5_000, 13_700]]);
		expect(returnedToStock(of.order, less.order)).toEqual([]);
	});

	test('withholds no more than before and the value of the further pieces', () => {
		const of = contested(5_800);
		expect(receive(of, 2, { deduction: 5_801 })).toMatchObject({
			refusal: { kind: 'return_amount_too_large', maximum: cny(5_800) },
		});
		expect(receive(of, 3, { deduction: 18_701 })).toMatchObject({ refusal: { maximum: cny(18_700) } });
		const after = must(receive(of, 3, { deduction: 18_700 }));
		expect([after.rma.state, refundsOf(after)]).toEqual(['contested', [20_000]]);
	});

	test('names no more pieces than were announced', () => {
		expect(receive(contested(), 4)).toMatchObject({
			refusal: { kind: 'pieces_not_returnable', lines: [{ requested: 4, returnable: 3 }] },
		});
	});

	test('keeps what was disputed for the base', () => {
		const less = must(receive(contested(5_800), 2, { deduction: 800 }));
		const review = { ...less, rma: { ...less.rma, state: 'in_review' as const } };
		expect(refundsOf(must(decided(review, 'refund')))).toEqual([20_000, 5_000, 13_700]);
		expect(refundsOf(expired(less))).toEqual([20_000, 5_000]);
	});

	test('that is refunded again leaves room for the refunds that are kept free for returns', () => {
		const of = contested();
		const full = (count: number): ReturnCase => {
			const filler = Array.from({ length: count }, (_, n) => ({
				refundId: `rfd_tenant-a_f${n}`,
				returnId: `ret_tenant-a_f${n}`,
				amount: 1,
				at: soon(of),
				state: 'pending' as const,
			}));
			return { ...of, order: { ...of.order, refunds: [...(of.order.refunds ?? []), ...filler] } as Order };
		};
		expect(receive(full(maxRefunds - 3), 3)).toMatchObject({ refusal: { kind: 'too_many_refunds' } });
		expect(receive(full(maxRefunds - 4), 3).ok).toBe(true);
	});

	test(`that is refunded again counts among the ${maxMerchantRefunds} refunds of the merchant, which leave room for other returns`, () => {
		let of = must(receivedBack(sent(approved(requested({ quantities: [1] }))), [1], { deduction: 9_900 }));
		const again = () => receive(of, 1, { deduction: (of.rma.receipt?.deduction ?? 0) - 1 });
		for (let n = 0; n < maxMerchantRefunds; n++) of = must(again());
		expect(again()).toEqual({ ok: false, refusal: { kind: 'too_many_refunds', maximum: maxMerchantRefunds } });
		expect(credit(of, 1)).toEqual({ ok: false, refusal: { kind: 'too_many_refunds', maximum: maxMerchantRefunds } });
		const other = requested({ order: of.order, quantities: [1], key: 'other' });
		expect(must(receivedBack(sent(approved(other)), [1])).rma.state).toBe('refunded');
		expect(must(concede(of)).rma.state).toBe('refunded');
	});
});
