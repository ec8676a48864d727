import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, lines, newKey, onSale, openTenant } from '../support/scenario.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });

let base: TestBase;
let listingId: string;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 5, M: 5 } });
	const merchant = base.merchant('tenant-a');
	const tiers = [{ minQuantity: 10, price: cny(9_900) }];
	expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${listingId}`, { tiers }), 200);
});
afterAll(() => base.stop());

const cart = (...wanted: readonly [size: string, quantity: number][]) => {
	const variants = wanted.map(([size, quantity]): [string, string, string, number] => [
		listingId,
		'red',
		size,
		quantity,
	]);
	const { shippingAddress, ...body } = lines(...variants);
	return { body, shippingAddress };
};

describe('a guest', () => {
	test('sees price, tiers and stock of a cart, without a shipping fee', async () => {
		const { body } = cart(['S', 6], ['M', 2]);
		const quoted = expectStatus(await base.anyone.post('/v1/quotes', body), 200).body;
		const nextTier = { minQuantity: 10, price: cny(9_900), missing: 2 };
		const terms = { unitPrice: cny(12_900), tier: null, nextTier, available: 5 };
		expect(quoted).toMatchObject({
			total: cny(8 * 12_900),
			shipping: null,
			orders: [{ tenantId: 'tenant-a', shipping: null, lines: [terms, terms] }],
			shortages: [{ listingId, color: 'red', size: 'S', requested: 6, available: 5 }],
		});
		expect(Date.parse(quoted.asOf)).not.toBeNaN();
	});

	test('is told that a fee needs an address', async () => {
		const { body } = cart(['S', 1]);
		const refused = expectStatus(await base.anyone.post('/v1/quotes', { ...body, shipping: cny(0) }), 422).body;
		expect(refused.errors).toEqual([{ pointer: '/shipping', detail: 'needs a shippingAddress' }]);
	});
});

test('a checkout is refused what its quote calls short, and takes the rest', async () => {
	const [short, rest] = [cart(['S', 6]), cart(['S', 5])];
	const { shortages } = expectStatus(await base.anyone.post('/v1/quotes', short.body), 200).body;
	const place = ({ body, shippingAddress }: typeof short) =>
		base.buyer().post('/v1/checkouts', { ...body, shippingAddress }, newKey());
	expect(expectStatus(await place(short), 409).body).toMatchObject({
		type: '/problems/out-of-stock',
		lines: shortages,
	});
	expectStatus(await place(rest), 201);
});
