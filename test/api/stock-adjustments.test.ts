import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultBase, expectProblem, startFaultBase } from '../faults/fault-base.ts';
import { available, expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Adjustments of stock under an Idempotency-Key. */

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());
beforeEach(async () => {
	listingId = await onSale(base, 'tenant-a', { red: { S: 10, M: 10 } });
});

const adjust = (stock: object, key?: string, id = listingId) =>
	base
		.merchant('tenant-a')
		.send('PATCH', `/v1/merchant/listings/${id}/stock`, { stock }, key === undefined ? {} : { 'idempotency-key': key });
const stockOfRed = async () => (await available(base, 'tenant-a', listingId))['red'];
const inLanes = async (lanes: number) =>
	expectStatus(
		await base
			.merchant('tenant-a')
			.send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock: { red: { S: 10 } }, lanes }),
		200,
	);

describe.each([1, 2])('an adjustment of stock in %d lanes', (lanes) => {
	beforeEach(() => (lanes > 1 ? inLanes(lanes) : undefined));

	test('counts once under its key, however often and at once it is sent', async () => {
		const responses = await Promise.all(Array.from({ length: 8 }, () => adjust({ red: { S: -4 } }, 'count-1')));
		responses.push(await adjust({ red: { S: -4 } }, 'count-1'));
		for (const response of responses) expect(expectStatus(response, 200).body.stock.red.S).toBe(6);
		expect(await stockOfRed()).toMatchObject({ S: 6, M: 10 });
	});

	test('is repeated without a refusal when its stock has been sold meanwhile', async () => {
		expectStatus(await adjust({ red: { S: -8 } }, 'count-2'), 200);
		expectStatus(await adjust({ red: { S: -8 } }, 'count-2'), 200);
		expect(await stockOfRed()).toMatchObject({ S: 2 });
	});

	test('with other deltas under the same key is refused and changes nothing', async () => {
		expectStatus(await adjust({ red: { S: 1 } }, 'count-3'), 200);
		expectProblem(await adjust({ red: { S: 2 } }, 'count-3'), 422, 'idempotency-mismatch');
		expect(await stockOfRed()).toMatchObject({ S: 11 });
	});

	test('that is refused leaves its key unused', async () => {
		expectProblem(await adjust({ red: { S: -11 } }, 'count-4'), 409, 'out-of-stock');
		expectStatus(await adjust({ red: { S: -1 } }, 'count-4'), 200);
		expect(await stockOfRed()).toMatchObject({ S: 9 });
	});
});

describe('a key', () => {
	test('belongs to its listing, and each request without one counts', async () => {
		const other = await onSale(base, 'tenant-a', { red: { S: 1 } });
		expectStatus(await adjust({ red: { S: 1 } }, 'count-5'), 200);
		expect(expectStatus(await adjust({ red: { S: 1 } }, 'count-5', other), 200).body.stock.red.S).toBe(2);
		expectStatus(await adjust({ red: { S: 1 } }), 200);
		expectStatus(await adjust({ red: { S: 1 } }), 200);
		expect(await stockOfRed()).toMatchObject({ S: 13 });
	});

	test('is kept for ten days', async () => {
		expectStatus(await adjust({ red: { S: 1 } }, 'count-6'), 200);
		const markers = (await base.items('catalog')).filter((item) => String(item['sk']).startsWith('K#'));
		const kept = Number(markers.at(-1)?.['expiresAtSeconds']) - base.base.now() / 1000;
		expect(Math.round(kept / 86_400)).toBe(10);
	});
});
