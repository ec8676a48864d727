import * as z from 'zod/mini';
import { homeCountry, provinceKey } from '#kernel';
import { countryCode, money, name, price } from '#kernel/schemas';

/**
 * Bytes of a tenant's shipping rates as JSON. All provinces of China and a hundred countries in a dozen zones take less,
 * and a quote reads the profile with one read unit.
 */
export const maxShippingBytes = 3_600;
/** Bounds of the input before its bytes are counted. */
const [maxZones, maxCountries, maxProvinces, maxProvinceName] = [16, 100, 34, 40];
/** A tonne, or a million pieces. */
const maxStep = 1_000_000;

/** A quantity of pieces or grams, and its price. */
const shippingStep = z
	.strictObject({ quantity: z.int().check(z.minimum(1), z.maximum(maxStep)), price: money })
	.register(z.globalRegistry, { id: 'ShippingStep' });

const shippingZone = z
	.strictObject({
		/** Absent: every country that no other zone names. */
		countries: z.optional(z.array(countryCode()).check(z.minLength(1), z.maxLength(maxCountries))),
		/** Absent: every province of its countries that no other zone names. */
		provinces: z.optional(z.array(name(maxProvinceName)).check(z.minLength(1), z.maxLength(maxProvinces))),
		first: shippingStep,
		additional: z.optional(shippingStep),
		freeFrom: z.optional(price),
	})
	.check(
		z.refine(({ countries, provinces }) => provinces === undefined || countries?.length === 1, {
			path: ['provinces'],
			error: 'must belong to exactly one country',
		}),
		z.refine(({ countries, provinces = [] }) => keysOf(countries, provinces).every((key) => key !== undefined), {
			path: ['provinces'],
			error: `must be provinces of ${homeCountry}, such as 广东 or Guangdong`,
		}),
	)
	.register(z.globalRegistry, { id: 'ShippingZone' });

const zones = z.array(shippingZone).check(z.minLength(1), z.maxLength(maxZones));

/** A tenant's shipping rates, by pieces or by weight. No region is named twice. */
export const shippingRates = z
	.discriminatedUnion('by', [
		z.strictObject({ by: z.literal('pieces'), zones }),
		z.strictObject({
			by: z.literal('weight'),
			/** The weight of a piece of a listing without one. */
			defaultWeightGrams: z.int().check(z.minimum(1), z.maximum(maxStep)),
			zones,
		}),
	])
	.check(
		z.refine((rates) => new Set(regionsOf(rates.zones)).size === regionsOf(rates.zones).length, {
			path: ['zones'],
			error: 'must not name a region twice',
		}),
		z.refine((rates) => Buffer.byteLength(JSON.stringify(rates)) <= maxShippingBytes, {
			path: ['zones'],
			error: `must be at most ${maxShippingBytes} bytes as JSON`,
		}),
	)
	.register(z.globalRegistry, { id: 'ShippingRates' });
export type ShippingRates = z.output<typeof shippingRates>;
export type ShippingZone = z.output<typeof shippingZone>;

/** A change of a tenant's profile by its members. Null removes the rates, so that the tenant ships free. */
export const profileChange = z.strictObject({ shipping: z.optional(z.nullable(shippingRates)) });
export type ProfileChange = z.output<typeof profileChange>;

function keysOf(countries: readonly string[] = [], provinces: readonly string[] = []): (string | undefined)[] {
	return provinces.map((province) => provinceKey(countries[0] ?? '', province));
}

/** The regions of all zones, each as often as it is named. */
function regionsOf(all: readonly ShippingZone[]): string[] {
	return all.flatMap(({ countries, provinces }) => {
		if (countries === undefined) return ['elsewhere'];
		return provinces === undefined ? countries : keysOf(countries, provinces).map((key) => `${countries[0]}/${key}`);
	});
}
