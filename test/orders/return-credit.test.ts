import { describe, expect, test } from 'vitest';
import { cny } from '#kernel';
import {
	type Order,
	type RefundRequest,
	type ReturnCase,
	appealReturn,
	cancel,
	cancelReturn,
	creditReturn,
	creditedReturn,
	orderFromItem,
	orderStore,
	refund,
	refundInput,
} from '#orders';
import { check } from '#kernel/schemas';
import {
	approved,
	bought,
	caseIn,
	clocks,
	decided,
	delivered,
	expired,
	must,
	receivedBack,
	refundsOf,
	requested,
	sent,
} from '../support/returns.ts';

/** What a merchant pays on a return by amount is a part of the return's money, and is paid once. */

const withFee = bought({ shipping: 1_000 });
const at = withFee.paidAt + 3 * 3_600_000;
const of = (amount: number | undefined, more: Partial<RefundRequest> = {}): RefundRequest => ({
	refundId: 'rfd_tenant-a_1',
	amount,
	reason: undefined,
	by: 'finance-1',
	at,
	...more,
});
const credited = (rma: ReturnCase, amount: number) => must(creditReturn(rma, of(amount)));
/** All that a return has refunded, and how much of it was shipping fee. */
const total = ({ order: { refunds = [] }, rma }: ReturnCase) => {
	const own = refunds.filter(({ returnId }) => returnId === rma.returnId);
	return [own.reduce((sum, { amount }) => sum + amount, 0), own.reduce((sum, { freight = 0 }) => sum + freight, 0)];
};
const inReview = (rma: ReturnCase) => must(appealReturn(rma, { reason: 'no', at: rma.rma.since + 1 }, clocks));

describe('an amount that is paid on a return', () => {
	const all = () => requested({ order: withFee, quantities: [3, 2] });

	test('stands with the return, and changes neither its state nor its clock', () => {
		const before = caseIn('on_the_way');
		const after = credited(before, 5_000);
		expect(after.rma).toEqual({ ...before.rma, refunded: 5_000, revision: before.rma.revision + 1 });
		expect(after.order.refunds).toMatchObject([{ returnId: before.rma.returnId, amount: 5_000, state: 'pending' }]);
		expect(after.order.returns).toEqual(before.order.returns);
	});

	test.each([
		['the receipt of all', (rma: ReturnCase) => must(receivedBack(rma, [3, 2]))],
		[
			'a receipt of a part, and the missing rest',
			(rma: ReturnCase) => must(decided(inReview(must(receivedBack(rma, [2, 1]))), 'refund')),
		],
		['a second parcel', (rma: ReturnCase) => must(receivedBack(must(receivedBack(rma, [1, 0])), [3, 2]))],
		[
			'a deduction that the base refunds',
			(rma: ReturnCase) => must(decided(inReview(must(receivedBack(rma, [3, 2], { deduction: 9_000 }))), 'refund')),
		],
		['the clock, which receives and refunds', (rma: ReturnCase) => expired(expired(rma))],
	])('is a part of what follows: %s', (_name, rest) => {
		const parcel = sent(approved(all()));
		expect(total(rest(parcel))).toEqual([59_500, 1_000]);
		const totals = [1, 900, 5_000].map((amount) => total(rest(credited(parcel, amount))));
		expect(totals).toEqual([1, 2, 3].map(() => [59_500, 1_000]));
	});

	/** Requests the same pieces again, and all of them come back. */
	const again = ({ order }: ReturnCase, quantities: number[]) =>
		must(receivedBack(sent(approved(requested({ order, quantities, key: 'again' }))), quantities));

	test('for pieces whose return ends without them counts for their next return', () => {
		const first = requested({ order: withFee, quantities: [1] });
		for (const amount of [1, 5_000, 13_121]) {
			const over = must(cancelReturn(credited(first, amount), first.rma.since + 1));
			const next = requested({ order: over.order, quantities: [1], key: 'again' });
			expect(next.rma.refundable).toBe(13_121 - amount);
			expect(must(receivedBack(sent(approved(next)), [1])).rma.refunded).toBe(13_121 - amount);
			const lapsed = expired(credited(approved(first), amount));
			expect([lapsed.rma.state, again(lapsed, [1]).rma.refunded]).toEqual(['lapsed', 13_121 - amount]);
			expect(again(over, [1]).order.returns).not.toContainEqual(expect.objectContaining({ credit: expect.anything() }));
		}
	});

	test('for missing pieces counts for their next return, once, and for no other pieces', () => {
		const some = must(receivedBack(sent(approved(requested({ order: withFee, quantities: [2] }))), [1]));
		const over = expired(credited(some, 13_000));
		const other = again(over, [0, 1]);
		expect([over.rma.state, other.rma.refunded]).toEqual(['refunded', 10_069]);
		const next = again({ ...other, order: other.order }, [1]);
		expect(total(some)[0] ?? 0).toBe(13_121);
		expect(next.rma.refunded).toBe(13_120 - 13_000);
		const last = must(
			receivedBack(sent(approved(requested({ order: next.order, quantities: [1], key: 'last' }))), [1]),
		);
		expect(last.rma.refunded).toBe(13_121);
	});

	test('beyond the pieces of the next return counts for the one after it', () => {
		const order = bought({ lines: [['shirts', 3, 10_000]] });
		const over = expired(credited(approved(requested({ order, quantities: [2] })), 15_000));
		const next = again(over, [1]);
		expect(next.rma.credited).toEqual({ amount: 10_000, freight: 0 });
		const last = must(
			receivedBack(sent(approved(requested({ order: next.order, quantities: [1], key: 'last' }))), [1]),
		);
		expect(refundsOf(last)).toEqual([5_000]);
	});

	test('for cheap and dear pieces is not moved to the cheap ones by a return that is cancelled', () => {
		const order = bought({
			lines: [
				['shirts', 1, 10_000],
				['socks', 1, 500],
				['coats', 1, 20_000],
			],
		});
		const over = expired(credited(approved(requested({ order, quantities: [1, 1] })), 3_000));
		const cheap = requested({ order: over.order, quantities: [0, 1], key: 'cheap' });
		const { order: left } = must(cancelReturn(cheap, cheap.rma.since + 1));
		expect(refundsOf(again({ ...over, order: left }, [1, 1]))).toEqual([7_500]);
	});

	test('leaves the shipping fee for the pieces that come back, in whatever returns they do', () => {
		const order = bought({ shipping: 1_000, lines: [['shirts', 2, 12_900]] });
		const first = credited(sent(approved(requested({ order, quantities: [2] }))), 1_500);
		const over = expired(must(receivedBack(first, [1])));
		const next = again(over, [1]);
		expect(next.order.refunds?.map(({ amount, freight = 0 }) => [amount, freight])).toEqual([
			[1_500, 0],
			[11_900, 500],
			[13_400, 500],
		]);
	});

	test('is kept with the order', () => {
		const over = must(cancelReturn(credited(requested({ order: withFee, quantities: [1, 1] }), 5_000), at + 1));
		const [entry] = over.order.returns ?? [];
		expect(entry).toMatchObject({ isOpen: false, held: [], returned: [], credit: { amount: 5_000, lines: [0, 1] } });
		const stored = orderStore(undefined as never, 'orders').putOrder(over.order);
		expect(stored.kind === 'put' && orderFromItem(stored.item).returns).toEqual(over.order.returns);
	});

	test('counts for its return alone', () => {
		const first = sent(approved(requested({ order: withFee, quantities: [2] })));
		const second = sent(approved(requested({ order: first.order, quantities: [1], key: 'second' })));
		const paid = credited({ order: second.order, rma: first.rma }, 5_000);
		const other = must(receivedBack({ order: paid.order, rma: second.rma }, [1]));
		expect(total(other)).toEqual([13_121, 221]);
		expect(total(must(receivedBack({ order: other.order, rma: paid.rma }, [2])))).toEqual([26_241, 441]);
	});

	test('is at most what is open, of all pieces that it claims', () => {
		const parcel = sent(approved(requested({ quantities: [2] })));
		expect(creditReturn(parcel, of(25_801))).toEqual({
			ok: false,
			refusal: { kind: 'return_amount_too_large', requested: cny(25_801), maximum: cny(25_800) },
		});
		const paid = credited(parcel, 25_800);
		const back = must(receivedBack(paid, [2]));
		expect([back.rma.state, refundsOf(back)]).toEqual(['refunded', [25_800]]);
		expect(receivedBack(paid, [2], { deduction: 1 })).toMatchObject({ refusal: { kind: 'return_amount_too_large' } });
	});

	test('leaves the rest alone for the base to refund', () => {
		const review = inReview(
			must(receivedBack(sent(approved(requested({ quantities: [2] }))), [2], { deduction: 5_800 })),
		);
		const paid = credited(review, 5_000);
		expect(decided(paid, 'refund', 801)).toMatchObject({ refusal: { maximum: cny(800) } });
		expect(refundsOf(must(decided(paid, 'refund')))).toEqual([20_000, 5_000, 800]);
	});

	test('voids a confirmation of the base, whose amount is another now', () => {
		const review = caseIn('in_review');
		const confirmation = { by: 'manager-1', at, amount: 1, reason: 'seen' };
		expect(credited({ ...review, rma: { ...review.rma, confirmation } }, 1).rma).not.toHaveProperty('confirmation');
	});

	test('is refused for a return that is over', () => {
		for (const state of ['refunded', 'upheld', 'cancelled', 'lapsed'] as const)
			expect(creditReturn(caseIn(state), of(1))).toEqual({ ok: false, refusal: { kind: 'return_state', state } });
	});

	test('is paid once under its key, also when the return is over', () => {
		const key = { fingerprint: 'a' };
		const paid = must(creditReturn(sent(approved(all())), of(5_000, key)));
		const over = must(receivedBack(paid, [3, 2]));
		expect(must(creditReturn(paid, of(5_000, key)))).toBe(paid);
		expect(must(creditedReturn(over.order, of(5_000, key)))).toBeUndefined();
		expect(must(refund(over.order, of(5_000, key)))).toBe(over.order);
		expect(refund(over.order, of(4_000, { fingerprint: 'b' }))).toMatchObject({
			refusal: { kind: 'idempotency_mismatch' },
		});
	});

	test('is no part of what a cancellation of the rest refunds less', () => {
		const part = delivered();
		if (part.state !== 'shipped') throw new Error(part.state);
		const { shipment, ...sold } = part;
		const first = { ...shipment, pieces: [{ line: 0, quantity: 3 }] };
		const order: Order = { ...sold, state: 'paid', parcels: [first] };
		const open = requested({ order, quantities: [3] });
		const request = { by: 'merchant', userId: 'finance-1', reason: 'sold out', at } as const;
		const rest = must(cancel(credited(open, 5_000).order, request)).refunds?.at(-1);
		expect(rest?.amount).toBe(19_800);
		const unrelated = must(refund(open.order, of(5_000, { returnId: null })));
		expect(must(cancel(unrelated, request)).refunds?.at(-1)?.amount).toBe(14_800);
	});
});

describe('the return that a refund pays on', () => {
	const one = requested({ order: withFee, quantities: [1] });
	const { returnId } = one.rma;
	const two = requested({ order: one.order, quantities: [1], key: 'second' });
	const target = (order: Order, request: RefundRequest) => creditedReturn(order, request);

	test('is the only open one by default, the named one, or none', () => {
		expect(target(withFee, of(1))).toMatchObject({ ok: true, value: undefined });
		expect(target(one.order, of(1))).toMatchObject({ ok: true, value: returnId });
		expect(target(two.order, of(1, { returnId }))).toMatchObject({ ok: true, value: returnId });
		for (const request of [of(1, { returnId: null }), of(undefined), of(undefined, { freight: 1 })])
			expect(target(two.order, request)).toMatchObject({ ok: true, value: undefined });
		const over = must(receivedBack(sent(approved(one)), [1]));
		expect(target(over.order, of(1))).toMatchObject({ ok: true, value: undefined });
	});

	test('has to be named where several are open, or where the amount has freight in it', () => {
		const unnamed = { refusal: { kind: 'return_unnamed' } };
		expect(target(two.order, of(1))).toMatchObject(unnamed);
		expect(target(one.order, of(2, { freight: 1 }))).toMatchObject(unnamed);
		expect(refund(one.order, of(1))).toMatchObject(unnamed);
		expect(refund(one.order, of(1, { returnId: null })).ok).toBe(true);
	});

	test('stands with an amount alone', () => {
		const accepts = (input: object) => check(refundInput, input).ok;
		const piece = { listingId: 'lst_a_b', color: 'red', size: 'S', quantity: 1, restock: true };
		expect(accepts({ amount: cny(1), returnId })).toBe(true);
		expect(accepts({ returnId: null })).toBe(true);
		expect(accepts({ amount: cny(1), freight: cny(0), returnId })).toBe(true);
		for (const more of [{}, { amount: cny(1), freight: cny(1) }, { amount: cny(1), lines: [piece] }])
			expect(accepts({ ...more, returnId })).toBe(false);
	});
});
