import { provinceKey } from '#kernel';
import type { ShippingRates, ShippingZone } from './shipping-input.ts';

/** Where a parcel goes. */
export interface Destination {
	readonly country: string;
	readonly province?: string | undefined;
}

/** What a tenant ships to one buyer at once. */
export interface Goods {
	/** The price of all pieces, in fen. */
	readonly subtotal: bigint;
	readonly lines: readonly { readonly quantity: number; readonly weightGrams?: number | undefined }[];
}

/**
 * The shipping fee of goods in fen: nothing without rates, and undefined where no zone reaches the destination. The first
 * pieces or grams have one price, and each further started quantity another. Computed in big integers, because callers
 * bound the total afterwards.
 */
export function shippingFee(
	rates: ShippingRates | undefined,
	destination: Destination,
	{ subtotal, lines }: Goods,
): bigint | undefined {
	if (rates === undefined) return 0n;
	const fees = zonesOf(rates.zones, destination).map((zone) => feeIn(zone, rates, { subtotal, lines }));
	return fees.reduce<bigint | undefined>((most, fee) => (most === undefined || fee > most ? fee : most), undefined);
}

function feeIn(zone: ShippingZone, rates: ShippingRates, { subtotal, lines }: Goods): bigint {
	const { first, additional, freeFrom } = zone;
	if (freeFrom !== undefined && subtotal >= BigInt(freeFrom.amount)) return 0n;
	const base = BigInt(first.price.amount);
	const unitOf = (weightGrams: number | undefined) =>
		rates.by === 'pieces' ? 1 : (weightGrams ?? rates.defaultWeightGrams);
	const units = lines.reduce((sum, line) => sum + BigInt(line.quantity) * BigInt(unitOf(line.weightGrams)), 0n);
	const beyond = units - BigInt(first.quantity);
	if (additional === undefined || beyond <= 0n) return base;
	const step = BigInt(additional.quantity);
	return base + ((beyond + step - 1n) / step) * BigInt(additional.price.amount);
}

/**
 * The zone of the province, else that of the country, else that of all other countries. Without a known province all zones of
 * a divided country, of which the dearest counts: an address left incomplete never ships for less.
 */
function zonesOf(zones: readonly ShippingZone[], { country, province }: Destination): readonly ShippingZone[] {
	const key = province === undefined ? undefined : provinceKey(country, province);
	const ofCountry = zones.filter(({ countries }) => countries?.includes(country));
	const whole = ofCountry.find(({ provinces }) => provinces === undefined);
	if (key === undefined && whole !== undefined) return ofCountry;
	const zone =
		ofCountry.find(({ provinces }) => provinces?.some((name) => provinceKey(country, name) === key)) ??
		whole ??
		zones.find(({ countries }) => countries === undefined);
	return zone === undefined ? [] : [zone];
}
