import { describe, expect, test } from 'vitest';
import {
	type Checkout,
	type Order,
	cancel,
	checkoutFromItem,
	close,
	orderFromItem,
	orderStates,
	ordersOf,
	receive,
	reservedRows,
	ship,
} from '#orders';
import { ownedId } from '#kernel';
import { checkoutItem, orderItem } from '../../packages/orders/item-codec.ts';

const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const listingId = ownedId('listing', 'tenant-a', unique);
const line = {
	listingId,
	color: 'red',
	size: 'S',
	quantity: 2,
	unitPrice: 12900,
	category: 'shirts',
	title: { zh: '衬衫', en: 'Shirt' },
};
const checkout: Checkout = {
	state: 'awaiting_payment',
	checkoutId: ownedId('checkout', 'Buyer_1@例', unique),
	buyerId: 'Buyer_1@例',
	fingerprint: 'f',
	parts: [
		{
			orderId: ownedId('order', 'tenant-a', unique),
			tenantId: 'tenant-a',
			clusterId: 'chaonan',
			grade: 'leading',
			channel: 'domestic_retail',
			lines: [line, { ...line, size: 'M', quantity: 1 }],
			shipping: 1200,
			tenantName: { zh: '衬衫', en: 'Shirts' },
		},
	],
	total: 39900,
	note: '放门口',
	shippingAddress: { name: 'n', phone: '12345', country: 'CN', province: 'p', city: 'c', line1: 'l', postalCode: '5' },
	placedAt: 1_000,
	expiresAt: 901_000,
};
const [paid] = ordersOf(checkout, 2_000) as [Order];
const shipment = { carrier: 'SF', trackingNumber: '1', shippedAt: 3_000 };

describe('an order', () => {
	test('is stored and read without loss', () => {
		expect(checkoutFromItem(checkoutItem(checkout))).toEqual(checkout);
		expect(orderFromItem(orderItem(paid))).toEqual(paid);
	});

	test('sums its lines', () => {
		expect(paid.subtotal).toBe(38_700);
	});

	test('reserves several sizes of one color as one row', () => {
		expect(reservedRows(checkout)).toEqual([{ listingId, color: 'red', sizes: { S: 2, M: 1 } }]);
	});

	test('moves paid → shipped → received and nowhere else', () => {
		const shipped = ship(paid, shipment);
		expect(shipped).toMatchObject({ ok: true, value: { state: 'shipped', shipment } });
		const received = shipped.ok ? receive(shipped.value, 'buyer', 4_000) : shipped;
		expect(received).toMatchObject({ ok: true, value: { state: 'received', receivedAt: 4_000 } });
		expect(receive(paid, 'buyer', 4_000)).toEqual({ ok: false, refusal: { kind: 'order_state', state: 'paid' } });
		const other = { ...shipment, trackingNumber: 'SF2' };
		expect(received.ok && ship(received.value, other)).toEqual({
			ok: false,
			refusal: { kind: 'order_state', state: 'received' },
		});
	});

	test('has no state that no verb leads to', () => {
		const shipped = ship(paid, shipment);
		const received = shipped.ok ? receive(shipped.value, 'buyer', 4_000) : shipped;
		const closed = received.ok ? close(received.value, 5_000) : received;
		const cancelled = cancel(paid, {
			by: 'buyer',
			userId: paid.buyerId,
			reason: 'ordered twice',
			at: 3_000,
			clocks: { cancelAfterMs: 0 },
		});
		const steps = [shipped, received, closed, cancelled].flatMap((result) => (result.ok ? [result.value] : []));
		expect([paid, ...steps].map(({ state }) => state)).toEqual(orderStates);
	});

	test('shipping again with the same shipment changes nothing; with another it is refused', () => {
		const shipped = ship(paid, shipment);
		if (!shipped.ok) throw new Error('not shipped');
		expect(ship(shipped.value, { ...shipment, shippedAt: 9_000 })).toEqual(shipped);
		expect(ship(shipped.value, { ...shipment, trackingNumber: '2' }).ok).toBe(false);
	});
});
