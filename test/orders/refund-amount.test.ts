import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDay, cny, ownedId } from '#kernel';
import { type Order, type RefundRequest, cancel, paidFor, paidForGoods, refund, refundInput, refunded } from '#orders';
import { orderFromItem } from '#orders';
import { orderItem } from '../../packages/orders/item-codec.ts';
import { countersOf, figuresOf, noon, paid, record, unique } from '../sales/given.ts';

/** What a refund is of: freight that it names, and pieces at what was paid for them. */

const at = noon + 1_000;
const listingOf = (n: number) => ownedId('listing', 'tenant-a', unique(n));
let made = 0;

/** An order whose lines are different listings. */
function orderOf(lines: readonly (readonly [quantity: number, unitPrice: number])[], more: Partial<Order> = {}): Order {
	const order = paid({ lines: lines.map(([quantity, unitPrice], n) => [`c${n % 2}`, quantity, unitPrice]) });
	const distinct = order.lines.map((line, n) => ({ ...line, listingId: listingOf(n) }));
	return { ...order, lines: distinct, ...more } as Order;
}

const asked = (of: Partial<RefundRequest>): RefundRequest => ({
	refundId: ownedId('refund', 'tenant-a', unique((made += 1))),
	amount: undefined,
	reason: 'a stain',
	by: 'finance-1',
	at,
	...of,
});
const piece = (line: number, quantity: number) =>
	({ listingId: listingOf(line), color: 'red', size: 'M', quantity, restock: false }) as const;

function given(order: Order, ...requests: readonly Partial<RefundRequest>[]) {
	const after = requests.reduce((current: Order, request) => {
		const done = refund(current, asked(request));
		if (!done.ok) throw new Error(JSON.stringify(done.refusal));
		return done.value;
	}, order);
	return { after, parts: (after.refunds ?? []).map(({ amount, freight = 0 }) => [amount, freight]) };
}

const order = orderOf([[3, 10_000]], { shipping: 800 });
const tooLarge = (requested: number | null, refundable: number, freight: number) => ({
	ok: false,
	refusal: {
		kind: 'refund_too_large',
		requested: requested === null ? null : cny(requested),
		refundable: cny(refundable),
		refundableFreight: cny(freight),
	},
});

describe('the freight of a refund', () => {
	test('is a part of an amount, is added to lines, and may be all of a refund', () => {
		const { parts } = given(
			order,
			{ amount: 1_000, freight: 300 },
			{ lines: [piece(0, 1)], freight: 200 },
			{ freight: 100 },
			{ lines: [piece(0, 1)] },
		);
		expect(parts).toEqual([
			[1_000, 300],
			[10_200, 200],
			[100, 100],
			[10_000, 0],
		]);
	});

	test('is named in the refund of all that is left, and in that of a cancellation', () => {
		expect(given(order, { freight: 300 }, {}).parts).toEqual([
			[300, 300],
			[30_500, 500],
		]);
		const cancelled = cancel(given(order, { freight: 300 }).after, {
			by: 'merchant',
			userId: 'owner-1',
			reason: 'sold out',
			at,
		});
		expect(cancelled).toMatchObject({ value: { refunds: [{ freight: 300 }, { amount: 30_500, freight: 500 }] } });
	});

	test('that an amount does not name is what exceeds the goods', () => {
		expect(given(order, { amount: 30_000 }, { amount: 500 }, {}).parts).toEqual([
			[30_000, 0],
			[500, 500],
			[300, 300],
		]);
	});

	test('above what was paid of the fee is refused with what is refundable', () => {
		const { after } = given(order, { freight: 300 });
		expect(refund(after, asked({ freight: 501 }))).toEqual(tooLarge(501, 30_500, 500));
		expect(refund(after, asked({ amount: 501, freight: 501 }))).toEqual(tooLarge(501, 30_500, 500));
		expect(refund(after, asked({ lines: [piece(0, 1)], freight: 501 }))).toEqual(tooLarge(10_501, 30_500, 500));
		const discounted = { ...order, discount: { goods: 0, shipping: 100 } };
		expect(refund(discounted, asked({ freight: 701 }))).toEqual(tooLarge(701, 30_700, 700));
	});

	test('leaves the goods to the goods: an amount without enough freight is refused', () => {
		expect(refund(order, asked({ amount: 1, freight: 2 }))).toEqual(tooLarge(1, 30_800, 800));
		expect(refund(order, asked({ amount: 30_001, freight: 0 }))).toEqual(tooLarge(30_001, 30_800, 800));
		const { after } = given(order, { amount: 25_000 });
		expect(refund(after, asked({ lines: [piece(0, 1)] }))).toEqual(tooLarge(10_000, 5_800, 800));
	});

	test('survives storage', () => {
		const { after } = given(order, { amount: 1_000, freight: 300 }, { amount: 1 });
		expect(orderFromItem(orderItem(after))).toEqual(after);
	});

	test.each([
		['more than the amount', { amount: cny(1), freight: cny(2) }, false],
		['nothing of nothing', { freight: cny(0) }, false],
		['nothing of an amount', { amount: cny(1), freight: cny(0) }, true],
		['the amount', { amount: cny(2), freight: cny(2) }, true],
	])('of %s: %j is %s', (_, body, isValid) => {
		expect(refundInput.safeParse(body).success).toBe(isValid);
	});

	test('of an order returns nothing of its excess', () => {
		const excess: Order = {
			...order,
			excess: 600,
			refunds: [{ refundId: asked({}).refundId, amount: 600, at, state: 'pending' }],
		};
		expect(given(excess, { amount: 30_100 }, {}).parts).toEqual([
			[600, 0],
			[30_100, 100],
			[700, 700],
		]);
	});
});

describe('pieces of a discounted order', () => {
	test('are worth their share of what was paid, and the last of them ends exactly', () => {
		const discounted = orderOf([[3, 10_000]], { discount: { goods: 1, shipping: 0 } });
		const one = { lines: [piece(0, 1)] };
		expect(given(discounted, one, one, one).parts.map(([amount]) => amount)).toEqual([10_000, 9_999, 10_000]);
	});

	const orders = fc.record({
		lines: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99_999_999 })), {
			minLength: 1,
			maxLength: 8,
		}),
		permille: fc.integer({ min: 0, max: 1000 }),
		picks: fc.array(fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }), { maxLength: 30 }),
	});

	test('in any sequence and grouping end exactly at what was paid for the goods', () => {
		fc.assert(
			fc.property(orders, ({ lines, permille, picks }) => {
				const goods = lines.reduce((sum, [quantity, price]) => sum + quantity * price, 0);
				const discount = { goods: Math.floor((goods * permille) / 1001), shipping: 0 };
				let current = orderOf(lines, { discount, shipping: 700 });
				const take = (named: readonly number[]) => {
					const distinct = [...new Set(named.map((n) => n % lines.length))];
					const done = refund(current, asked({ lines: distinct.map((line) => piece(line, 1)) }));
					if (done.ok) current = done.value;
				};
				for (const named of picks) take(named);
				const unnamed = current.lines.flatMap(({ quantity }, line) => {
					const gone = (current.refunds ?? []).flatMap(({ lines: of = [] }) => of.filter((one) => one.line === line));
					const left = quantity - gone.reduce((sum, one) => sum + one.quantity, 0);
					return left > 0 ? [piece(line, left)] : [];
				});
				if (unnamed.length > 0) {
					const rest = refund(current, asked({ lines: unnamed }));
					if (rest.ok) current = rest.value;
					else expect(rest.refusal).toMatchObject({ kind: 'refund_too_large', requested: cny(0) });
				}
				expect(refunded(current)).toBe(paidForGoods(current));
			}),
		);
	});
});

describe('any refunds', () => {
	const requests = fc.array(
		fc.record(
			{
				amount: fc.integer({ min: 1, max: 40_000 }),
				freight: fc.integer({ min: 0, max: 1_500 }),
				lines: fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }).map((lines) => lines.map((line) => piece(line, 1))),
			},
			{ requiredKeys: [] },
		),
		{ maxLength: 12 },
	);
	const discounts = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 800 }));

	test('keep goods and freight within what was paid for each, and sales count the goods alone', () => {
		fc.assert(
			fc.property(requests, discounts, ([...asks], [goods, shipping]) => {
				const versions = [
					orderOf(
						[
							[2, 7_000],
							[1, 12_345],
							[3, 999],
						],
						{ shipping: 1_200, discount: { goods, shipping } },
					),
				];
				for (const ask of asks) {
					const done = refund(versions.at(-1) as Order, asked(ask));
					if (done.ok) versions.push(done.value);
				}
				const last = versions.at(-1) as Order;
				const freight = (last.refunds ?? []).reduce((sum, one) => sum + (one.freight ?? 0), 0);
				const ofGoods = refunded(last) - freight;
				expect(freight).toBeLessThanOrEqual(1_200 - shipping);
				expect(ofGoods).toBeLessThanOrEqual(paidForGoods(last));
				expect(last.state === 'cancelled').toBe(refunded(last) === paidFor(last));
				const counters = countersOf(...versions.map((version, i) => record(100 + i, version, versions[i - 1])));
				const { amount = 0, orders = 0 } = figuresOf(counters, 'base', 'refunded').get('base') ?? {};
				expect([amount, orders]).toEqual([ofGoods, ofGoods === paidForGoods(last) ? 1 : 0]);
				expect(counters.every(({ day }) => day === businessDay(noon))).toBe(true);
			}),
		);
	});
});
