import { describe, expect, test } from 'vitest';
import type { Listing } from '#catalog';
import { type CheckoutInput, checkoutInput, maxStockRows } from '#checkout';
import { cny, ownedId } from '#kernel';
import { check } from '#kernel/schemas';
import { type RequestedLine, mergeLines, priceCheckout } from '../../packages/checkout/price.ts';

const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const shirt = ownedId('listing', 'tenant-a', unique);
const coat = ownedId('listing', 'tenant-b', unique);

function quote(listingId: string, amount: number, more: Partial<Listing> = {}) {
	const listing: Listing = {
		listingId,
		tenantId: listingId === shirt ? 'tenant-a' : 'tenant-b',
		title: { zh: '衬衫', en: 'Shirt' },
		category: 'shirts',
		colors: [{ code: 'red', name: { zh: '红', en: 'Red' } }],
		sizes: ['S', 'M'],
		price: cny(amount),
		revision: 3,
		state: 'published',
		paused: false,
		createdAt: 0,
		...more,
	};
	return [listingId, { listing, tenant: { clusterId: 'chaonan', grade: 'leading' as const } }] as const;
}

const line = (listingId: string, size: string, quantity: number): RequestedLine => ({
	listingId,
	color: 'red',
	size,
	quantity,
});
const price = (lines: RequestedLine[], quotes: ReturnType<typeof quote>[], country = 'CN') =>
	priceCheckout(mergeLines(lines), new Map(quotes), { country, unique });

describe('pricing a checkout', () => {
	test('merges lines of the same variant', () => {
		expect(mergeLines([line(shirt, 'S', 1), line(shirt, 'M', 1), line(shirt, 'S', 2)])).toEqual([
			line(shirt, 'S', 3),
			line(shirt, 'M', 1),
		]);
	});

	test('sums the total over all tenants, each with an order of its own', () => {
		const priced = price([line(shirt, 'S', 2), line(coat, 'M', 1)], [quote(shirt, 12900), quote(coat, 50000)]);
		expect(priced).toMatchObject({
			ok: true,
			value: {
				total: 75800,
				parts: [
					{ orderId: ownedId('order', 'tenant-a', unique), tenantId: 'tenant-a', channel: 'domestic_retail' },
					{ orderId: ownedId('order', 'tenant-b', unique), tenantId: 'tenant-b', channel: 'domestic_retail' },
				],
			},
		});
	});

	test('applies a tier to all pieces of the listing and makes the order wholesale', () => {
		const tiers = [{ minQuantity: 10, price: cny(9900) }];
		const below = price([line(shirt, 'S', 5), line(shirt, 'M', 4)], [quote(shirt, 12900, { tiers })]);
		const reached = price([line(shirt, 'S', 5), line(shirt, 'M', 5)], [quote(shirt, 12900, { tiers })], 'DE');
		expect(below).toMatchObject({ value: { total: 9 * 12900, parts: [{ channel: 'domestic_retail' }] } });
		expect(reached).toMatchObject({ value: { total: 10 * 9900, parts: [{ channel: 'export_wholesale' }] } });
	});

	test('names every faulty line of a kind', () => {
		expect(price([line(shirt, 'S', 1), line(coat, 'S', 1)], [])).toEqual({
			ok: false,
			refusal: {
				kind: 'not_for_sale',
				lines: [shirt, coat].map((listingId) => ({ listingId, color: 'red', size: 'S' })),
			},
		});
		expect(price([line(shirt, 'XXL', 1), line(shirt, '7', 1)], [quote(shirt, 1)])).toMatchObject({
			refusal: { kind: 'unknown_variant', variants: [{ size: 'XXL' }, { size: '7' }] },
		});
		expect(price([line(shirt, 'S', 2)], [quote(shirt, 1, { minOrderQuantity: 3 })])).toEqual({
			ok: false,
			refusal: { kind: 'below_minimum', listings: [{ listingId: shirt, requested: 2, minimum: 3 }] },
		});
	});

	test('refuses a total over the cap instead of rounding it', () => {
		expect(price([line(shirt, 'S', 100_000)], [quote(shirt, 99_000_000)])).toEqual({
			ok: false,
			refusal: { kind: 'total_too_large' },
		});
	});
});

test('refuses more line data than may be stored, and names the limit', () => {
	const sizes = Array.from({ length: 40 }, (_, n) => `${n}`.padStart(20, '寸'));
	const listings = Array.from({ length: 5 }, (_, n) => ownedId('listing', 'tenant-b', unique.slice(0, 25) + String(n)));
	const lines = listings.flatMap((id) => sizes.map((size) => line(id, size, 1)));
	const titled = (length: number) => {
		const title = { zh: '衣'.repeat(length), en: 'shirt' };
		return price(
			lines,
			listings.map((id) => quote(id, 12_900, { sizes, title })),
		);
	};
	expect(titled(12)).toMatchObject({ ok: true });
	expect(titled(120)).toEqual({ ok: false, refusal: { kind: 'checkout_too_large', maxBytes: 65_536 } });
});

describe('the input of a checkout', () => {
	const shippingAddress = {
		name: 'n',
		phone: '12345',
		country: 'CN',
		province: 'p',
		city: 'c',
		line1: 'l',
		postalCode: '5',
	};
	const input = (lines: unknown): CheckoutInput => ({ lines, shippingAddress }) as CheckoutInput;

	test.each([-5, 0, 1.5, '3', null, 2 ** 31, 2 ** 53, Number.NaN])(
		'has a fault at the line of a quantity of %s',
		(quantity) => {
			const result = check(checkoutInput, input([{ listingId: shirt, color: 'red', size: 'S', quantity }]));
			expect(result.ok ? [] : [...new Set(result.refusal.map((fault) => fault.pointer))]).toEqual([
				'/lines/0/quantity',
			]);
		},
	);

	test('lists all its faults at once', () => {
		const result = check(checkoutInput, {
			lines: [],
			total: 1,
			shippingAddress: { ...shippingAddress, country: 'China' },
		});
		expect(result.ok || result.refusal.map((fault) => fault.pointer).toSorted()).toEqual([
			'/lines',
			'/shippingAddress/country',
			'/total',
		]);
	});

	test('must not need more stock rows than one transaction can write', () => {
		const rows = Array.from({ length: maxStockRows + 1 }, (_, i) => ({
			listingId: shirt,
			color: `c${i}`,
			size: 'S',
			quantity: 1,
		}));
		expect(check(checkoutInput, input(rows.slice(1))).ok).toBe(true);
		expect(check(checkoutInput, input(rows)).ok).toBe(false);
	});
});
