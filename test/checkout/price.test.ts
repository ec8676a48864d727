import { describe, expect, test } from 'vitest';
import type { Listing } from '#catalog';
import { type CheckoutInput, type Quote, checkoutInput, maxStockRows } from '#checkout';
import type { ShippingRates } from '#directory';
import { cny, maxAmount, ownedId } from '#kernel';
import { check } from '#kernel/schemas';
import { type RequestedLine, mergeLines, priceCheckout } from '../../packages/checkout/price.ts';

const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const shirt = ownedId('listing', 'tenant-a', unique);
const coat = ownedId('listing', 'tenant-b', unique);

/** Rates with a fee for the first piece, everywhere unless `more` says where. */
function fee(amount: number, more: Partial<ShippingRates['zones'][number]> = {}): ShippingRates {
	return { by: 'pieces', zones: [{ first: { quantity: 1, price: cny(amount) }, ...more }] };
}

function quote(listingId: string, amount: number, more: Partial<Listing> = {}): [string, Quote] {
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
	const tenant = { name: { zh: '名', en: 'Name' }, clusterId: 'chaonan', grade: 'leading' as const };
	return [listingId, { listing, tenant }];
}

const line = (listingId: string, size: string, quantity: number): RequestedLine => ({
	listingId,
	color: 'red',
	size,
	quantity,
});
const price = (
	lines: RequestedLine[],
	quotes: ReturnType<typeof quote>[],
	country = 'CN',
	confirmedExclusions?: readonly string[],
) => priceCheckout(mergeLines(lines), new Map(quotes), { destination: { country }, unique, confirmedExclusions });

describe('pricing a checkout', () => {
	test('merges lines of the same variant', () => {
		expect(mergeLines([line(shirt, 'S', 1), line(shirt, 'M', 1), line(shirt, 'S', 2)])).toEqual([
			line(shirt, 'S', 3),
			line(shirt, 'M', 1),
		]);
	});

	test.each([
		['custom-made', 'custom_made', false, 'custom_made'],
		['custom-made and confirmed', 'custom_made', true, 'custom_made'],
		['hygienic and confirmed', 'hygiene', true, 'confirmed'],
		['hygienic and not confirmed', 'hygiene', false, undefined],
		['ordinary and confirmed', undefined, true, undefined],
		['ordinary', undefined, false, undefined],
	] as const)('freezes on a line that is %s why it cannot be returned', (_, returnExclusion, confirms, excluded) => {
		const quotes = [quote(shirt, 12900, { returnExclusion }), quote(coat, 50000, { returnExclusion: 'hygiene' })];
		const priced = price([line(shirt, 'S', 1), line(coat, 'M', 1)], quotes, 'CN', confirms ? [shirt] : undefined);
		const lines = priced.ok ? priced.value.parts.flatMap((part) => part.lines) : [];
		const frozen = lines.map(({ listingId, returnExcluded }) => [listingId, returnExcluded]);
		expect(frozen).toEqual([
			[shirt, excluded],
			[coat, undefined],
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

	test.each([
		['1,000 coats to Britain', 1_000, 'GB', 'export_wholesale'],
		['twenty pieces at home', 20, 'CN', 'domestic_wholesale'],
		['nineteen pieces at home', 19, 'CN', 'domestic_retail'],
		['nineteen pieces to Hong Kong', 19, 'HK', 'export_retail'],
	])('%s, without a tier, are %s pieces to %s and %s', (_, pieces, country, channel) => {
		const lines = [line(coat, 'S', pieces - 1), line(coat, 'M', 1)];
		expect(price(lines, [quote(coat, 50_000)], country)).toMatchObject({ value: { parts: [{ channel }] } });
	});

	test('pieces of several listings are wholesale only if those of one are enough', () => {
		const other = ownedId('listing', 'tenant-b', unique.replace('01', '02'));
		const lines = [line(coat, 'S', 19), line(other, 'S', 19)];
		const priced = price(lines, [quote(coat, 50_000), quote(other, 1)], 'GB');
		expect(priced).toMatchObject({ value: { parts: [{ channel: 'export_retail' }] } });
	});

	test("adds each tenant's own shipping fee to the total, and not to the goods", () => {
		const lines = [line(shirt, 'S', 2), line(shirt, 'M', 1), line(coat, 'M', 1)];
		const [shirts, coats] = [quote(shirt, 12_900), quote(coat, 50_000)];
		const additional = { quantity: 1, price: cny(200) };
		const priced = price(lines, [
			[shirt, { ...shirts[1], shipping: fee(800, { additional }) }],
			[coat, { ...coats[1], shipping: fee(1_500, { freeFrom: cny(50_001) }) }],
		]);
		expect(priced).toMatchObject({
			value: { total: 3 * 12_900 + 50_000 + 1_200 + 1_500, parts: [{ shipping: 1_200 }, { shipping: 1_500 }] },
		});
	});

	test('weighs the pieces of a tenant that ships by weight', () => {
		const shipping: ShippingRates = {
			by: 'weight',
			defaultWeightGrams: 500,
			zones: [{ first: { quantity: 1_000, price: cny(600) }, additional: { quantity: 1_000, price: cny(100) } }],
		};
		const weighing = (weightGrams?: number) =>
			price([line(coat, 'S', 3)], [[coat, { ...quote(coat, 50_000, { weightGrams })[1], shipping }]]);
		expect(weighing(2_000)).toMatchObject({ value: { parts: [{ shipping: 1_100 }] } });
		expect(weighing()).toMatchObject({ value: { parts: [{ shipping: 700 }] } });
	});

	test('refuses an address that no rate reaches, naming every such tenant', () => {
		const lines = [line(shirt, 'S', 1), line(coat, 'S', 1)];
		const shipping = fee(800, { countries: ['CN'] });
		const quotes = [quote(shirt, 100), quote(coat, 100)].map(
			([id, sold]) => [id, { ...sold, shipping }] as ReturnType<typeof quote>,
		);
		expect(price(lines, quotes, 'GB')).toEqual({
			ok: false,
			refusal: { kind: 'not_deliverable', tenantIds: ['tenant-a', 'tenant-b'] },
		});
		expect(price(lines, quotes, 'CN')).toMatchObject({ value: { total: 1_800 } });
	});

	test('refuses a total that only the shipping fee takes over the cap, however many steps it has', () => {
		const shipping = fee(1, { additional: { quantity: 1, price: cny(maxAmount) } });
		expect(price([line(coat, 'S', 100_000)], [[coat, { ...quote(coat, 1)[1], shipping }]])).toEqual({
			ok: false,
			refusal: { kind: 'total_too_large' },
		});
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
		province: '广东',
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

	test('confirms exclusions of its own listings only', () => {
		const ordered = input([{ listingId: shirt, color: 'red', size: 'S', quantity: 1 }]);
		const faults = (...confirmedExclusions: string[]) => {
			const result = check(checkoutInput, { ...ordered, confirmedExclusions });
			return result.ok ? [] : result.refusal.map(({ pointer }) => pointer);
		};
		expect([faults(), faults(shirt), faults(shirt, coat)]).toEqual([[], [], ['/confirmedExclusions/1']]);
	});

	const addressed = (change: object) => {
		const line1 = { listingId: shirt, color: 'red', size: 'S', quantity: 1 };
		const result = check(checkoutInput, { lines: [line1], shippingAddress: { ...shippingAddress, ...change } });
		return result.ok ? [] : result.refusal.map(({ pointer }) => pointer);
	};

	test.each([
		{ country: 'HK', province: undefined, postalCode: undefined },
		{ country: 'AE', province: undefined, postalCode: undefined },
		{ country: 'GB', province: undefined, postalCode: 'SW1A 1AA' },
		{ country: 'US', province: 'NY', postalCode: '10001' },
		{ country: 'CN', province: 'Guangdong', postalCode: undefined },
		{ country: 'CN', province: undefined },
		{ country: 'CN', province: '广州' },
	])('takes an address such as %j', (change) => {
		expect(addressed(change)).toEqual([]);
	});

	test.each([
		[{ country: 'UK' }, '/shippingAddress/country'],
		[{ country: 'XX' }, '/shippingAddress/country'],
		[{ country: 'cn' }, '/shippingAddress/country'],
		[{ city: undefined }, '/shippingAddress/city'],
	])('has one fault at an address with %j', (change, pointer) => {
		expect(addressed(change)).toEqual([pointer]);
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
