import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Order,
	type ShipRequest,
	correctShipment,
	maxParcels,
	orderFromItem,
	orderStore,
	parcelsOf,
	refund,
	returnedToStock,
	ship,
	unshippedPieces,
} from '#orders';
import { paid } from '../sales/given.ts';

const order = paid({ lines: [['shirts', 3, 10_000]] });
const [line] = order.lines;
const variant = { listingId: line?.listingId ?? '', color: 'red', size: 'M' };
const at = order.paidAt + 1_000;
const parcel = (trackingNumber: string, quantity?: number): ShipRequest => ({
	carrier: 'SF',
	trackingNumber,
	shippedAt: at,
	...(quantity === undefined ? {} : { lines: [{ ...variant, quantity }] }),
});

function after(from: Order, ...requests: ShipRequest[]): Order {
	return requests.reduce((current, request) => {
		const next = ship(current, request);
		if (!next.ok) throw new Error(next.refusal.kind);
		return next.value;
	}, from);
}

const refusalOf = (from: Order, request: ShipRequest) => {
	const next = ship(from, request);
	return next.ok ? undefined : next.refusal;
};

describe('the parcels of an order', () => {
	test('complete it with the last piece; one without lines holds all that is left', () => {
		const part = after(order, parcel('1', 1));
		expect([part.state, unshippedPieces(part)]).toEqual(['paid', [2]]);
		const whole = after(part, parcel('2'));
		expect(whole).toMatchObject({ state: 'shipped', shipment: { trackingNumber: '2' } });
		expect(parcelsOf(whole).map(({ pieces }) => pieces)).toEqual([
			[{ line: 0, quantity: 1 }],
			[{ line: 0, quantity: 2 }],
		]);
	});

	test('leave an order that ships at once without a list, as it was stored before', () => {
		const whole = after(order, parcel('1'));
		expect(whole).toEqual({
			...order,
			state: 'shipped',
			shipment: { carrier: 'SF', trackingNumber: '1', shippedAt: at },
		});
		expect(after(order, parcel('1', 3))).toEqual(whole);
	});

	test('are known by their tracking number: the same again changes nothing, other pieces are refused', () => {
		const part = after(order, parcel('1', 1));
		expect(after(part, parcel('1', 1))).toBe(part);
		expect(refusalOf(part, parcel('1', 2))).toEqual({ kind: 'shipment_exists', number: 1 });
		expect(refusalOf(part, parcel('1'))).toEqual({ kind: 'shipment_exists', number: 1 });
		const whole = after(part, parcel('2'));
		expect(after(whole, parcel('1', 1))).toBe(whole);
		expect(after(whole, parcel('2'))).toBe(whole);
		expect(refusalOf(whole, parcel('3'))).toEqual({ kind: 'order_state', state: 'shipped' });
	});

	test('are recorded as stated also after the receipt: a repetition changes nothing, anything else is refused', () => {
		const whole = after(order, parcel('1', 1), parcel('2'));
		if (whole.state !== 'shipped') throw new Error('not shipped');
		const received: Order = { ...whole, state: 'received', receivedAt: at };
		for (const later of [received, { ...received, state: 'closed', closedAt: at } as const]) {
			for (const again of [parcel('1', 1), parcel('2'), parcel('2', 2)]) expect(after(later, again)).toBe(later);
			expect(refusalOf(later, parcel('1', 2))).toEqual({ kind: 'shipment_exists', number: 1 });
			expect(refusalOf(later, parcel('3', 1))).toEqual({ kind: 'order_state', state: later.state });
		}
	});

	test('hold no more than is left, and no variant of another order', () => {
		const part = after(order, parcel('1', 2));
		expect(refusalOf(part, parcel('2', 2))).toEqual({
			kind: 'pieces_not_shippable',
			lines: [{ ...variant, requested: 2, shippable: 1 }],
		});
		const other = { ...parcel('2'), lines: [{ ...variant, size: 'XL', quantity: 1 }] };
		expect(refusalOf(part, other)).toMatchObject({ lines: [{ size: 'XL', shippable: 0 }] });
	});

	test('are at most twenty, of which the last holds all that is left', () => {
		const many = paid({ lines: [['shirts', 50, 100]] });
		const of = { ...variant, listingId: many.lines[0]?.listingId ?? '', quantity: 1 };
		const full = after(many, ...Array.from({ length: maxParcels - 1 }, (_, n) => ({ ...parcel(`${n}`), lines: [of] })));
		expect(refusalOf(full, { ...parcel('x'), lines: [of] })).toEqual({ kind: 'too_many_shipments', maximum: 20 });
		expect(after(full, parcel('x')).state).toBe('shipped');
	});

	test('are corrected by number; the number of another parcel is refused', () => {
		const whole = after(order, parcel('1', 1), parcel('2'));
		const first = correctShipment(whole, 1, { trackingNumber: '9' });
		const last = correctShipment(whole, 2, { carrier: 'YTO' });
		expect(first.ok && parcelsOf(first.value).map((one) => one.trackingNumber)).toEqual(['9', '2']);
		expect(last.ok && 'shipment' in last.value && last.value.shipment).toMatchObject({
			carrier: 'YTO',
			trackingNumber: '2',
		});
		expect(correctShipment(whole, 1, { trackingNumber: '2' })).toMatchObject({ refusal: { kind: 'shipment_exists' } });
		expect(correctShipment(whole, 3, { carrier: 'YTO' })).toMatchObject({ refusal: { kind: 'not_found' } });
		expect(correctShipment(whole, 1, { trackingNumber: '1' })).toEqual({ ok: true, value: whole });
	});

	test('are stored and read as they are', () => {
		for (const stored of [after(order, parcel('1', 1)), after(order, parcel('1', 1), parcel('2'))]) {
			const write = orderStore(undefined as never, 'orders').putOrder(stored);
			expect(write.kind === 'put' && orderFromItem(write.item)).toEqual(stored);
		}
	});
});

describe('a refund of a part-shipped order', () => {
	const part = after(order, parcel('1', 1));
	const give = (from: Order, fields: object) => {
		const given = refund(from, {
			refundId: `rfd_tenant-a_${'1'.padStart(26, '0')}`,
			amount: undefined,
			by: 'f',
			at: at + 5,
			...fields,
		} as never);
		if (!given.ok) throw new Error(given.refusal.kind);
		return given.value;
	};

	test('that puts the rest back on sale completes it, and returns those pieces', () => {
		const done = give(part, { lines: [{ ...variant, quantity: 2, restock: true }] });
		expect(done).toMatchObject({ state: 'shipped', shipment: { trackingNumber: '1', shippedAt: at + 5, pieces: [] } });
		expect(parcelsOf(done)).toHaveLength(1);
		expect(returnedToStock(part, done)).toMatchObject([{ sizes: { M: 2 } }]);
	});

	test('of all its money completes it, and returns what has not left', () => {
		const done = give(part, {});
		expect(done.state).toBe('shipped');
		expect(returnedToStock(part, done)).toMatchObject([{ sizes: { M: 2 } }]);
	});

	test('of some pieces leaves the others to ship', () => {
		const less = give(part, { lines: [{ ...variant, quantity: 1, restock: true }] });
		expect([less.state, unshippedPieces(less)]).toEqual(['paid', [1]]);
		expect(refusalOf(less, parcel('2', 2))).toMatchObject({ kind: 'pieces_not_shippable' });
		expect(after(less, parcel('2')).state).toBe('shipped');
	});
});

test('whatever is shipped and restocked in any order, no piece leaves twice and none after it was on sale again', () => {
	const step = fc.record({
		kind: fc.constantFrom('ship', 'refund'),
		line: fc.nat({ max: 1 }),
		quantity: fc.integer({ min: 1, max: 4 }),
		restock: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
			const two = paid({
				lines: [
					['shirts', 3, 10_000],
					['shirts', 2, 5_000],
				],
			});
			const lines = two.lines.map((of, index) => ({ ...of, size: index === 0 ? 'S' : 'M' }));
			let current: Order = { ...two, lines };
			let returned = 0;
			for (const [n, { kind, line: index, quantity, restock }] of steps.entries()) {
				const { listingId = '', color = '', size = '' } = lines[index] ?? {};
				const named = { listingId, color, size, quantity };
				const next =
					kind === 'ship'
						? ship(current, { carrier: 'SF', trackingNumber: String(n), shippedAt: at, lines: [named] })
						: refund(current, {
								refundId: `rfd_tenant-a_${String(n).padStart(26, '0')}`,
								amount: undefined,
								lines: [{ ...named, restock }],
								reason: undefined,
								by: 'f',
								at,
							});
				if (!next.ok) continue;
				if (current.state === 'paid')
					returned += returnedToStock(current, next.value).reduce(
						(sum, row) => sum + Object.values(row.sizes).reduce((a, b) => a + b, 0),
						0,
					);
				current = next.value;
			}
			const shipped = parcelsOf(current).flatMap(({ pieces }) => pieces);
			for (const [index, { quantity }] of lines.entries()) {
				const sent = shipped.filter((one) => one.line === index).reduce((sum, one) => sum + one.quantity, 0);
				expect(sent).toBeLessThanOrEqual(quantity);
			}
			const sent = shipped.reduce((sum, one) => sum + one.quantity, 0);
			// Restocked pieces of a parcel that has left are a return; they alone may exceed the rest.
			if (current.refunds === undefined) expect(sent + returned).toBeLessThanOrEqual(5);
			if (current.parcels !== undefined && current.state === 'paid')
				expect(unshippedPieces(current).some((left) => left > 0)).toBe(true);
		}),
	);
});
