import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, killed, madeFor, place, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b']) await openTenant(base, tenantId);
	listingId = await onSale(base, 'tenant-a', { red: { S: 900, M: 900 } });
});
afterAll(() => base.stop());

const red = (size: string, quantity: number) => ({ listingId, color: 'red', size, quantity });
const parcel = (trackingNumber: string, ...lines: object[]) => ({
	carrier: 'SF Express',
	trackingNumber,
	...(lines.length > 0 ? { lines } : {}),
});

async function paidOrder(): Promise<string> {
	const wanted = [
		[listingId, 'red', 'S', 2],
		[listingId, 'red', 'M', 3],
	] as const;
	const { checkoutId, orders } = expectStatus(await place(base, wanted), 201).body;
	await pay(base, checkoutId);
	return orders[0].orderId;
}

const fulfilment = () => base.merchant('tenant-a', 'fulfilment');
const shipments = (orderId: string) => `/v1/merchant/orders/${orderId}/shipments`;
const sendFile = (content: string | Uint8Array, as = fulfilment()) =>
	as.post('/v1/merchant/shipments', content, { 'content-type': 'text/csv' });
const header = 'order id,carrier,tracking number,listing id,color,size,quantity';

describe('a parcel', () => {
	test('leaves pieces behind until the last one completes the order, as buyer and merchant see it', async () => {
		const orderId = await paidOrder();
		const part = await fulfilment().post(shipments(orderId), parcel('SF1', red('S', 2), red('M', 1)));
		expect(expectStatus(part, 201).body).toMatchObject({ state: 'paid', shipment: null });
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/cancel`, { reason: 'too slow' }), 409);
		const tooMany = await fulfilment().post(shipments(orderId), parcel('SF2', red('M', 3)));
		expect(expectStatus(tooMany, 409).body).toMatchObject({
			type: '/problems/pieces-not-shippable',
			lines: [{ listingId, color: 'red', size: 'M', requested: 3, shippable: 2 }],
		});
		expectStatus(await fulfilment().post(shipments(orderId), parcel('SF2')), 201);
		const {
			state,
			shipment,
			shipments: parcels,
		} = expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;
		expect({ state, shipment, parcels }).toMatchObject({
			state: 'shipped',
			shipment: { trackingNumber: 'SF2' },
			parcels: [
				{ number: 1, trackingNumber: 'SF1', lines: [red('S', 2), red('M', 1)] },
				{ number: 2, trackingNumber: 'SF2', lines: [red('M', 2)] },
			],
		});
	});

	test('is corrected by its number, with old and new in the audit log, and by no other tenant', async () => {
		const orderId = await paidOrder();
		expectStatus(await fulfilment().post(shipments(orderId), parcel('SF-WRONG')), 201);
		const correct = (number: string, as = fulfilment()) =>
			as.send('PATCH', `${shipments(orderId)}/${number}`, { trackingNumber: 'SF-RIGHT' });
		expect(expectStatus(await correct('1'), 200).body.shipment.trackingNumber).toBe('SF-RIGHT');
		const [entry] = expectStatus(await base.merchant('tenant-a').get('/v1/merchant/audit?limit=1'), 200).body.items;
		expect(entry).toMatchObject({
			operation: 'correctShipment',
			changes: [{ field: 'shipments.0.trackingNumber', old: 'SF-WRONG', new: 'SF-RIGHT' }],
		});
		expectStatus(await fulfilment().send('PATCH', `${shipments(orderId)}/1`, {}), 422);
		for (const number of ['0', '2', '01', 'x', '1e0', '999']) expectStatus(await correct(number), 404);
		expectStatus(await correct('1', base.merchant('tenant-b', 'fulfilment')), 404);
		expectStatus(await base.buyer().post(`/v1/orders/${orderId}/receipt`), 200);
		expectStatus(await correct('1'), 409);
	});

	test('holds each piece once, whatever parcels are recorded at the same time', async () => {
		const orderId = await paidOrder();
		const racing = Array.from({ length: 8 }, (_, n) =>
			fulfilment().post(shipments(orderId), parcel(`R${n}`, red('M', 1))),
		);
		const statuses = (await Promise.all(racing)).map(({ status }) => status).toSorted();
		expect(statuses).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
		expectStatus(await fulfilment().post(shipments(orderId), parcel('R9')), 201);
	});

	test('keeps a part-shipped order overdue until all has left', async () => {
		const orderId = await paidOrder();
		expectStatus(await fulfilment().post(shipments(orderId), parcel('SF1', red('S', 1))), 201);
		await base.advance(48 * 3_600 + 120);
		const overdue = async () =>
			(await base.items('orders')).some(({ pk, sk }) => pk === 'OVERDUE' && String(sk).endsWith(orderId));
		await expect.poll(overdue).toBe(true);
		expectStatus(await fulfilment().post(shipments(orderId), parcel('SF2')), 201);
		await expect.poll(overdue).toBe(false);
	});
});

describe('a file of parcels', () => {
	test('applies what is valid, reports each line, and changes nothing the second time', async () => {
		const [one, two, three] = [await paidOrder(), await paidOrder(), await paidOrder()];
		const file = [
			header,
			`${one},SF Express,A1,${listingId},red,S,2`,
			`${one},SF Express,A1,${listingId},red,M,3`,
			`${two},SF Express,A2,,,,`,
			`${three},SF Express,A3,${listingId},red,M,4`,
			`${three},,A4,,,,`,
			'ord_tenant-b_00000000000000000000000001,SF,A5,,,,',
			`${two},SF Express,A6,${listingId},red,,1`,
		].join('\r\n');
		const first = expectStatus(await sendFile(`\ufeff${file}\r\n`), 200).body;
		expect(first.rows).toEqual([
			{ line: 2, orderId: one, outcome: 'shipped', reason: null, column: null },
			{ line: 3, orderId: one, outcome: 'shipped', reason: null, column: null },
			{ line: 4, orderId: two, outcome: 'refused', reason: 'parcel_incomplete', column: null },
			{ line: 5, orderId: three, outcome: 'refused', reason: 'parcel_incomplete', column: null },
			{ line: 6, orderId: three, outcome: 'refused', reason: 'cell_missing', column: 'carrier' },
			{
				line: 7,
				orderId: 'ord_tenant-b_00000000000000000000000001',
				outcome: 'refused',
				reason: 'not_found',
				column: null,
			},
			{ line: 8, orderId: two, outcome: 'refused', reason: 'cell_missing', column: 'size' },
		]);
		expect(expectStatus(await base.buyer().get(`/v1/orders/${one}`), 200).body.state).toBe('shipped');
		const before = await base.items('orders');
		const entries = async () => (await base.items('directory')).filter(({ operation }) => operation === 'shipOrders');
		expect((await entries()).map(({ path }) => path)).toEqual([{ orderId: one }]);
		const again = expectStatus(await sendFile(file), 200).body;
		expect([again.shipped, again.unchanged, again.refused]).toEqual([0, 2, 5]);
		const ordersOf = (items: typeof before) => items.filter(({ sk }) => String(sk).startsWith('O#'));
		expect(ordersOf(await base.items('orders'))).toEqual(ordersOf(before));
		expect(await entries()).toHaveLength(1);
	});

	test('is completed by a repetition when the function is killed amid it', async () => {
		const orderIds = [await paidOrder(), await paidOrder(), await paidOrder()];
		const file = ['订单号,物流公司,运单号', ...orderIds.map((orderId, n) => `${orderId},顺丰速运,K${n}`)].join('\n');
		let writes = 0;
		const shipping = madeFor('/shipments');
		base.wire.hurt((call) =>
			shipping(call) && call.operation === 'TransactWriteItems' && writes++ === 1 ? killed : 'pass',
		);
		expectStatus(await sendFile(file), 500);
		base.wire.heal();
		const { rows } = expectStatus(await sendFile(file), 200).body;
		expect(rows.every(({ outcome }: { outcome: string }) => outcome !== 'refused')).toBe(true);
		for (const orderId of orderIds)
			expect(expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body).toMatchObject({
				state: 'shipped',
				shipments: [{ number: 1, carrier: '顺丰速运' }],
			});
	});

	test('is refused without its columns or rows, and for hostile content', async () => {
		const orderId = await paidOrder();
		const reasonOf = async (content: string | Uint8Array) => expectStatus(await sendFile(content), 422).body.reason;
		expect(await reasonOf('order id,carrier\n1,2\n')).toBe('columns_missing');
		expect(await reasonOf(`${header}\n`)).toBe('no_rows');
		const binary = await fulfilment().post('/v1/merchant/shipments', new Uint8Array([0xff, 0xfe, 0xff]), {
			'content-type': 'application/octet-stream',
		});
		expect(expectStatus(binary, 422).body.reason).toBe('encoding');
		expect(await reasonOf(`${header}\n${orderId},\ufffd,X,,,,\n`)).toBe('characters_lost');
		expect(await reasonOf(`${header}\n${`${orderId},a,b,,,,\n`.repeat(501)}`)).toBe('too_many_rows');
		const hostile = [
			`${orderId},SF,${'x'.repeat(61)},,,,`,
			`${orderId},SF,X,${listingId},red,S,1e3`,
			`${orderId},SF,X,${listingId},red,S,-1`,
			`${orderId},SF,X,${listingId},red,S,1,=cmd()`,
			`${orderId},SF,a\u0000b,,,,`,
			`__proto__,SF,X,,,,`,
			`"${orderId},SF,X`,
		];
		const { rows } = expectStatus(await sendFile([header, ...hostile].join('\n')), 200).body;
		expect(rows.map(({ reason }: { reason: string }) => reason)).toEqual([
			'text_too_long',
			'quantity_not_an_integer',
			'quantity_not_an_integer',
			'fields_too_many',
			'text_unstorable',
			'not_found',
			'quote_not_closed',
		]);
		expectStatus(await sendFile(header, base.merchant('tenant-a', 'viewer')), 403);
		expect(expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body.state).toBe('paid');
	});
});
