import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ShippingRates, maxShippingBytes, shippingFee, shippingRates } from '#directory';
import { check } from '#kernel/schemas';

const cny = (amount: number) => ({ amount, currency: 'CNY' as const });
const flat = (amount: number) => ({ first: { quantity: 1, price: cny(amount) } });
const byPieces = (...zones: ShippingRates['zones']): ShippingRates => ({ by: 'pieces', zones });
const goods = (quantity: number, subtotal = 10_000n, weightGrams?: number) => ({
	subtotal,
	lines: [{ quantity, weightGrams }],
});
const faultsOf = (rates: unknown) => {
	const checked = check(shippingRates, rates);
	return checked.ok ? [] : checked.refusal.map(({ pointer }) => pointer);
};

describe('the shipping fee', () => {
	const rates = byPieces(
		{ countries: ['CN'], ...flat(800) },
		{ countries: ['CN'], provinces: ['新疆', '西藏'], ...flat(1_800) },
		{ countries: ['GB', 'DE'], ...flat(9_000) },
		{ countries: ['US'], provinces: ['Alaska'], ...flat(20_000) },
	);

	test.each([
		[{ country: 'CN', province: '广东' }, 800n],
		[{ country: 'CN', province: '新疆维吾尔自治区' }, 1_800n],
		[{ country: 'CN', province: 'Xizang' }, 1_800n],
		[{ country: 'CN' }, 1_800n],
		[{ country: 'CN', province: '广州' }, 1_800n],
		[{ country: 'DE', province: 'Bayern' }, 9_000n],
		[{ country: 'GB' }, 9_000n],
		[{ country: 'US', province: 'alaska' }, 20_000n],
		[{ country: 'US', province: 'Texas' }, undefined],
		[{ country: 'US' }, undefined],
		[{ country: 'HK' }, undefined],
	])('to %j is %s', (destination, fee) => {
		expect(shippingFee(rates, destination, goods(1))).toBe(fee);
	});

	test('to a country that no zone names is that of the zone without countries', () => {
		const everywhere = byPieces(...rates.zones, flat(15_000));
		expect(shippingFee(everywhere, { country: 'HK' }, goods(1))).toBe(15_000n);
		expect(shippingFee(everywhere, { country: 'CN', province: '广东' }, goods(1))).toBe(800n);
	});

	test('is nothing for a tenant without rates, wherever it goes', () => {
		expect(shippingFee(undefined, { country: 'AQ' }, goods(1_000))).toBe(0n);
	});

	test.each([
		[1, 800n],
		[3, 800n],
		[4, 1_000n],
		[5, 1_000n],
		[6, 1_200n],
	])('of %i pieces is %s: each further started pair costs more', (pieces, fee) => {
		const tiered = byPieces({
			first: { quantity: 3, price: cny(800) },
			additional: { quantity: 2, price: cny(200) },
		});
		expect(shippingFee(tiered, { country: 'CN' }, goods(pieces))).toBe(fee);
	});

	test('by weight counts grams, and a listing without a weight has the default', () => {
		const zones: ShippingRates['zones'] = [
			{ first: { quantity: 1_000, price: cny(1_000) }, additional: { quantity: 500, price: cny(300) } },
		];
		const weighed: ShippingRates = { by: 'weight', defaultWeightGrams: 400, zones };
		const lines = [{ quantity: 3, weightGrams: 250 }, { quantity: 2 }];
		expect(shippingFee(weighed, { country: 'CN' }, { subtotal: 1n, lines })).toBe(1_600n);
	});

	test.each([
		[19_899n, 800n],
		[19_900n, 0n],
	])('of goods for %s is %s where 199.00 yuan ship free', (subtotal, fee) => {
		const free = byPieces({ countries: ['CN'], ...flat(800), freeFrom: cny(19_900) });
		expect(shippingFee(free, { country: 'CN' }, goods(1, subtotal))).toBe(fee);
	});
});

const step = fc.record({
	quantity: fc.integer({ min: 1, max: 1_000_000 }),
	price: fc.integer({ min: 0, max: 100_000_000_000 }).map(cny),
});
const anyZone = fc.record({ first: step, additional: step }, { requiredKeys: ['first'] });
const anyLines = fc.array(
	fc.record({ quantity: fc.integer({ min: 1, max: 20_000_000 }), weightGrams: fc.integer({ min: 1, max: 100_000 }) }),
	{ minLength: 1, maxLength: 20 },
);
const anyRates = fc
	.tuple(fc.boolean(), anyZone)
	.map(([weighed, zone]): ShippingRates =>
		weighed ? { by: 'weight', defaultWeightGrams: 300, zones: [zone] } : byPieces(zone),
	);

describe('for any rates and lines', () => {
	test('the fee is the first price and the further started steps, to the fen', () => {
		fc.assert(
			fc.property(anyRates, anyLines, (rates, lines) => {
				const [{ first, additional }] = rates.zones as [ShippingRates['zones'][number]];
				const units = lines.reduce(
					(sum, line) => sum + BigInt(line.quantity) * BigInt(rates.by === 'weight' ? line.weightGrams : 1),
					0n,
				);
				const fee = shippingFee(rates, { country: 'CN' }, { subtotal: 1n, lines }) ?? -1n;
				const steps = additional ? fee - BigInt(first.price.amount) : 0n;
				if (!additional || additional.price.amount === 0) {
					expect(fee).toBe(BigInt(first.price.amount));
					return;
				}
				const count = steps / BigInt(additional.price.amount);
				expect(count * BigInt(additional.price.amount)).toBe(steps);
				const covered = BigInt(first.quantity) + count * BigInt(additional.quantity);
				expect(covered >= units).toBe(true);
				if (count > 0n) expect(covered - BigInt(additional.quantity) < units).toBe(true);
			}),
		);
	});

	test('more goods never cost less, and the order of lines and zones does not matter', () => {
		const elsewhere = { countries: ['DE'], ...flat(1) };
		fc.assert(
			fc.property(anyRates, anyLines, anyLines, (rates, lines, more) => {
				const fee = (of: ShippingRates, all: typeof lines) =>
					shippingFee(of, { country: 'CN' }, { subtotal: 1n, lines: all }) ?? -1n;
				expect(fee(rates, [...lines, ...more]) >= fee(rates, lines)).toBe(true);
				expect(fee(rates, lines.toReversed())).toBe(fee(rates, lines));
				const zones = [elsewhere, ...rates.zones];
				expect(fee({ ...rates, zones } as ShippingRates, lines)).toBe(fee(rates, lines));
			}),
		);
	});
});

describe('rates are refused', () => {
	const zone = (more: object) => ({ ...flat(800), ...more });

	test.each([
		['without a zone', { by: 'pieces', zones: [] }, '/zones'],
		['by another unit', { by: 'volume', zones: [flat(1)] }, '/by'],
		['by weight without a default', { by: 'weight', zones: [flat(1)] }, '/defaultWeightGrams'],
		['with a country of no code', { by: 'pieces', zones: [zone({ countries: ['UK'] })] }, '/zones/0/countries/0'],
		['with provinces of no country', { by: 'pieces', zones: [zone({ provinces: ['广东'] })] }, '/zones/0/provinces'],
		[
			'with provinces of two countries',
			{ by: 'pieces', zones: [zone({ countries: ['CN', 'US'], provinces: ['广东'] })] },
			'/zones/0/provinces',
		],
		[
			'with an unknown province of China',
			{ by: 'pieces', zones: [zone({ countries: ['CN'], provinces: ['广东', '广州'] })] },
			'/zones/0/provinces',
		],
		['with two rates for elsewhere', { by: 'pieces', zones: [flat(1), flat(2)] }, '/zones'],
		[
			'with a province under two names',
			{ by: 'pieces', zones: [zone({ countries: ['CN'], provinces: ['广东', 'Guangdong'] })] },
			'/zones',
		],
		[
			'with a country in two zones',
			{ by: 'pieces', zones: [zone({ countries: ['DE', 'FR'] }), zone({ countries: ['FR'] })] },
			'/zones',
		],
		['with a negative price', { by: 'pieces', zones: [flat(-1)] }, '/zones/0/first/price/amount'],
		[
			'in another currency',
			{ by: 'pieces', zones: [{ first: { quantity: 1, price: { amount: 1, currency: 'EUR' } } }] },
			'/zones/0/first/price/currency',
		],
	])('%s', (_, rates, pointer) => {
		expect(faultsOf(rates)).toContain(pointer);
	});

	test('beyond the bytes of one read unit', () => {
		const provinces = (length: number) => Array.from({ length: 34 }, (_, i) => `${i}`.padStart(length, 'x'));
		const rates = (length: number) => ({
			by: 'pieces',
			zones: ['US', 'CA', 'AU'].map((country) => zone({ countries: [country], provinces: provinces(length) })),
		});
		expect(JSON.stringify(rates(28)).length).toBeLessThanOrEqual(maxShippingBytes);
		expect([faultsOf(rates(28)), faultsOf(rates(40))]).toEqual([[], ['/zones']]);
	});

	test('and accepted for all of China and the world', () => {
		const rates = byPieces(
			{ countries: ['CN'], ...flat(800), freeFrom: cny(19_900) },
			{ countries: ['CN'], provinces: ['新疆', '西藏', '内蒙古'], ...flat(1_800) },
			{ countries: ['HK', 'MO', 'TW'], ...flat(3_500) },
			flat(9_800),
		);
		expect(faultsOf(rates)).toEqual([]);
	});
});
