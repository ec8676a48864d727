import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, expectProblem, open, place, startFaultBase, stateOf } from '../faults/fault-base.ts';
import { expectInvariants } from '../faults/expect-invariants.ts';
import {
	available,
	bankTransfers,
	bookTransfer,
	expectStatus,
	onSale,
	openTenant,
	takeTransfers,
	untilAvailable,
} from '../support/scenario.ts';

/** A bank transfer from its account to its booking, with what came instead of what was asked for. */

let base: FaultBase;
let mixed: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b', 'dalang');
	mixed = await onSale(base, 'tenant-b', { red: { S: 10_000 } }, { price: cny(9_900) });
});
afterAll(() => base.stop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const pay = (checkoutId: string, buyer = 'buyer-1') =>
	base.buyer(buyer).post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' });
const checkouts = async (query: string) =>
	expectStatus(await base.manager.get(`/v1/base/checkouts?${query}`), 200).body.items;

/** A listing of tenant-a alone in its test, with its stock. */
async function listing(content: object = {}, pieces = 1_000) {
	const listingId = await onSale(base, 'tenant-a', { red: { S: pieces } }, content);
	return { listingId, stock: { [listingId]: { red: { S: pieces } }, [mixed]: { red: { S: 10_000 } } } };
}

async function placed(listingId: string, quantity = 1, buyer = 'buyer-1') {
	const { body } = expectStatus(await place(base, [[listingId, 'red', 'S', quantity]], buyer), 201);
	return {
		checkoutId: String(body.checkoutId),
		orderId: String(body.orders[0].orderId),
		total: body.total.amount as number,
	};
}

describe('the account of the base', () => {
	const settings = '/v1/base/settings/bank-transfers';
	const other = () => base.as({ sub: 'manager-2', groups: ['base'], role: 'manager' });
	const inForce = async () => expectStatus(await base.manager.get(settings), 200).body;

	test('is missing at first, so that the method is refused; two managers set it', async () => {
		expect(await inForce()).toEqual({
			account: null,
			proposed: null,
			maxOpenTransfers: 3,
			maxOpenPieces: 5_000,
		});
		const { checkoutId } = await placed((await listing()).listingId);
		const refused = expectProblem(await pay(checkoutId), 409, 'payment-method-unavailable');
		expect(refused.body.method).toBe('bank_transfer');
		expectStatus(await base.manager.send('PUT', settings, bankTransfers), 200);
		const { account, ...limits } = bankTransfers;
		const proposed = { account, by: 'manager-1', at: expect.stringMatching(/Z$/) };
		expect(await inForce()).toEqual({ ...limits, account: null, proposed });
		expectProblem(await pay(checkoutId), 409, 'payment-method-unavailable');
		expectProblem(await base.manager.post(`${settings}/approval`, { account }), 403, 'own-proposal');
		for (const _ of [1, 2]) expectStatus(await other().post(`${settings}/approval`, { account }), 200);
		expect(await inForce()).toEqual({ ...bankTransfers, proposed: null });
		const opened = expectStatus(await pay(checkoutId), 200).body;
		const { placedAt } = expectStatus(await base.buyer().get(`/v1/checkouts/${checkoutId}`), 200).body;
		expect(opened).toEqual({
			provider: 'bank_transfer',
			reference: expect.stringMatching(/^(?:[2-9A-HJKMNP-Z]{3}-?){3}$/),
			account: bankTransfers.account,
			amount: cny(12_900),
			payBy: new Date(Date.parse(placedAt) + 3 * 86_400_000).toISOString(),
		});
		expect(expectStatus(await pay(checkoutId), 200).body).toEqual(opened);
	});

	test.each([
		{ account: { ...bankTransfers.account, number: '62 x' } },
		{ account: { ...bankTransfers.account, number: '' } },
		{ account: bankTransfers.account, maxOpenTransfers: 0 },
		{ account: bankTransfers.account, maxOpenPieces: 1.5 },
		{ account: null },
	])('is not set to %j', async (body) => {
		expectProblem(await base.manager.send('PUT', settings, body), 422, 'invalid');
	});
});

describe('a listing', () => {
	test.each([
		['of one piece', {}, 1, 409],
		['of 20 pieces, which is wholesale', {}, 20, 200],
		['with tiers', { tiers: [{ minQuantity: 50, price: cny(9_000) }] }, 1, 200],
		['that is sold from 20 pieces', { minOrderQuantity: 20 }, 20, 200],
		['whose merchant takes transfers', { acceptsBankTransfer: true }, 1, 200],
		['of 20 pieces whose merchant takes none', { acceptsBankTransfer: false }, 20, 409],
	])('%s', async (_, content, quantity, status) => {
		await takeTransfers(base);
		const { listingId } = await listing({ acceptsBankTransfer: undefined, ...content });
		const { checkoutId } = await placed(listingId, quantity);
		const response = await pay(checkoutId);
		if (status === 200) expectStatus(response, 200);
		else expect(expectProblem(response, 409, 'bank-transfer-not-taken').body.listingIds).toEqual([listingId]);
	});
});

describe('a buyer', () => {
	test('opens as many transfers as the base allows, however many at once', async () => {
		await takeTransfers(base, { maxOpenTransfers: 3 });
		const { listingId, stock } = await listing();
		const all = await Promise.all(Array.from({ length: 8 }, () => placed(listingId, 2, 'buyer-2')));
		const opened = await Promise.all(all.map(({ checkoutId }) => untilAvailable(() => pay(checkoutId, 'buyer-2'))));
		expect(opened.filter(({ status }) => status === 200)).toHaveLength(3);
		const refused = opened.find(({ status }) => status === 409);
		expect(refused?.body).toMatchObject({
			type: '/problems/too-many-transfers',
			transfers: { requested: 4, maximum: 3 },
			pieces: { requested: 8, maximum: bankTransfers.maxOpenPieces },
		});
		const held = all.find((_, i) => opened[i]?.status === 200);
		const other = all.find((_, i) => opened[i]?.status === 409);
		expectStatus(await base.buyer('buyer-2').post(`/v1/checkouts/${held?.checkoutId}/cancel`), 200);
		expectStatus(await pay(other?.checkoutId ?? '', 'buyer-2'), 200);
		await expectInvariants(base, stock);
	});

	test('holds as many pieces as the base allows', async () => {
		await takeTransfers(base, { maxOpenPieces: 50 });
		const { listingId } = await listing();
		const [first, second] = [await placed(listingId, 30, 'buyer-3'), await placed(listingId, 21, 'buyer-3')];
		expectStatus(await pay(first.checkoutId, 'buyer-3'), 200);
		const refused = expectProblem(await pay(second.checkoutId, 'buyer-3'), 409, 'too-many-transfers');
		expect(refused.body.pieces).toEqual({ requested: 51, maximum: 50 });
		await takeTransfers(base);
		expectStatus(await pay(second.checkoutId, 'buyer-3'), 200);
	});
});

describe('finance', () => {
	test('finds a checkout by its reference, however it is typed, and is told of a mistyped one', async () => {
		const { checkoutId } = await placed((await listing()).listingId);
		const reference = await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		for (const typed of [reference, reference.toLowerCase(), reference.replaceAll('-', ' ')])
			expect(await checkouts(`reference=${encodeURIComponent(typed)}`)).toMatchObject([
				{ checkoutId, reference, buyerId: 'buyer-1', state: 'awaiting_payment', amount: cny(12_900), confirmed: null },
			]);
		const [a = '', b = '', ...rest] = reference;
		if (a !== b) {
			const mistyped = await base.manager.get(`/v1/base/checkouts?reference=${b}${a}${rest.join('')}`);
			expect(expectProblem(mistyped, 422, 'invalid').body.errors).toEqual([
				{ pointer: '/reference', detail: 'has a wrong check character, so a character is mistyped' },
			]);
		}
		expectStatus(await bookTransfer(base, checkoutId, 12_900), 200);
		expect(await checkouts(`reference=${reference}`)).toMatchObject([{ checkoutId, state: 'paid' }]);
		expect(await checkouts(`reference=${reference}&state=awaiting_transfer`)).toEqual([]);
	});

	test('sees open transfers by deadline, page by page, until they end', async () => {
		const { listingId } = await listing();
		const all = [await placed(listingId), await placed(listingId), await placed(listingId)];
		for (const { checkoutId } of all.toReversed()) await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		const listed = async () => {
			const ids: string[] = [];
			for (let cursor = ''; ;) {
				const { body } = expectStatus(await base.manager.get(`/v1/base/checkouts?limit=2${cursor}`), 200);
				ids.push(...body.items.map((one: { checkoutId: string }) => one.checkoutId));
				if (body.nextCursor === null) break;
				cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
			}
			return ids.filter((id) => all.some(({ checkoutId }) => checkoutId === id));
		};
		const [first, second, third] = all.map(({ checkoutId }) => checkoutId);
		expect(await listed()).toEqual([first, second, third]);
		expectStatus(await bookTransfer(base, first ?? '', 12_900), 200);
		expectStatus(await base.buyer().post(`/v1/checkouts/${second}/cancel`), 200);
		expect(await listed()).toEqual([third]);
	});

	test('books a transfer of the bank once', async () => {
		const { listingId, stock } = await listing();
		const [one, other] = [await placed(listingId), await placed(listingId)];
		for (const { checkoutId } of [one, other]) await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		const bankReference = `CCB ${one.checkoutId.slice(-20)}`;
		const book = (checkoutId: string, amount = 12_900, typed = bankReference) =>
			bookTransfer(base, checkoutId, amount, { bankReference: typed });
		for (const _ of [1, 2]) expect(expectStatus(await book(one.checkoutId), 200).body.state).toBe('paid');
		const again = expectProblem(
			await book(other.checkoutId, 12_900, bankReference.toLowerCase()),
			409,
			'bank-reference-used',
		);
		expect(again.body.checkoutId).toBe(one.checkoutId);
		expect(await stateOf(base, other.checkoutId)).toBe('awaiting_payment');
		const differs = expectProblem(await book(one.checkoutId, 12_800), 409, 'transfer-differs');
		expect(differs.body).toMatchObject({ confirmed: cny(12_900), requested: cny(12_800), bankReference });
		expectProblem(await bookTransfer(base, other.checkoutId, 12_900, { bankReference: undefined }), 422, 'invalid');
		await expectInvariants(base, stock);
	});
});

describe('what came', () => {
	/** A checkout of two orders, 60,500 fen together, whose transfer came with another amount. */
	async function inReview(amount: number) {
		const { listingId, stock } = await listing({ price: cny(20_300) });
		const { body } = expectStatus(
			await place(base, [
				[listingId, 'red', 'S', 2],
				[mixed, 'red', 'S', 2],
			]),
			201,
		);
		const { checkoutId, orders } = body as { checkoutId: string; orders: { orderId: string; tenantId: string }[] };
		await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		expect(expectStatus(await bookTransfer(base, checkoutId, amount), 200).body.state).toBe('review');
		const reviews = expectStatus(await base.manager.get('/v1/base/reviews?limit=100'), 200).body.items;
		const review = reviews.find((one: { checkoutId: string }) => one.checkoutId === checkoutId);
		const decide = (decision: string) => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision });
		return { checkoutId, orderIds: orders.map(({ orderId }) => orderId), review, decide, stock, listingId };
	}
	const orderOf = async (orderId: string) => expectStatus(await base.buyer().get(`/v1/orders/${orderId}`), 200).body;

	test('too little is accepted as a discount over the orders, and refunds end at what came', async () => {
		const { review, decide, orderIds, stock } = await inReview(60_000);
		expect(review).toMatchObject({
			buyerId: 'buyer-1',
			reason: 'underpaid',
			expected: cny(60_400),
			received: cny(60_000),
		});
		for (const _ of [1, 2]) expect(expectStatus(await decide('accept'), 200).body.state).toBe('paid');
		const orders = await Promise.all(orderIds.map(orderOf));
		expect(orders.map(({ discount, paid }) => [discount.amount, paid.amount])).toEqual([
			[269, 40_331],
			[131, 19_669],
		]);
		const [first] = orders;
		const refund = (amount?: object) =>
			base.merchant('tenant-a').post(`/v1/merchant/orders/${first.orderId}/refunds`, amount ? { amount } : {});
		const tooMuch = expectProblem(await refund(cny(40_332)), 409, 'refund-too-large');
		expect(tooMuch.body.refundable).toEqual(cny(40_331));
		expect(expectStatus(await refund(), 201).body.amount).toEqual(cny(40_331));
		await base.advance(61);
		await expectInvariants(base, stock);
	});

	test('too much is accepted, and the excess is refunded', async () => {
		const { review, decide, orderIds, stock } = await inReview(61_000);
		expect(review).toMatchObject({ reason: 'overpaid', expected: cny(60_400), received: cny(61_000) });
		expect(expectStatus(await decide('accept'), 200).body.state).toBe('paid');
		await base.advance(61);
		const [first, second] = await Promise.all(orderIds.map(orderOf));
		expect(first).toMatchObject({
			discount: cny(0),
			paid: cny(41_200),
			refunded: cny(600),
			refunds: [{ amount: cny(600), reason: 'overpaid', state: 'manual' }],
		});
		expect(second).toMatchObject({ paid: cny(19_800), refunded: cny(0) });
		await expectInvariants(base, stock);
	});

	test('that pays nothing of an order is not accepted, and goes back', async () => {
		const { decide, checkoutId, listingId, stock } = await inReview(1);
		expect(expectProblem(await decide('accept'), 409, 'payment-too-small').body.received).toEqual(cny(1));
		expect(await stateOf(base, checkoutId)).toBe('review');
		expect(expectStatus(await decide('refund'), 200).body.state).toBe('cancelled');
		expect((await available(base, 'tenant-a', listingId))['red']?.['S']).toBe(1_000);
		await expectInvariants(base, stock);
	});
});

test('after its deadline a transfer is released like any reservation, and money that comes later is recorded once', async () => {
	const { listingId, stock } = await listing({}, 2);
	const { checkoutId } = await placed(listingId, 2);
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	await base.advance(2 * 86_400);
	expect(await stateOf(base, checkoutId)).toBe('awaiting_payment');
	await base.advance(86_400 + 120);
	expect(await stateOf(base, checkoutId)).toBe('expired');
	expect((await available(base, 'tenant-a', listingId))['red']?.['S']).toBe(2);
	expectStatus(await place(base, [[listingId, 'red', 'S', 1]], 'buyer-4'), 201);
	for (const _ of [1, 2]) expectProblem(await bookTransfer(base, checkoutId, 25_800), 409, 'checkout-state');
	await expectInvariants(base, stock);
});
