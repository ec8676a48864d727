import type { Item } from '#platform';

/** Quotes, and the rates in them, live so long. */
const quoteMs = 30_000;

/** A tenant's rates as the acts set them. */
export interface Rates {
	readonly by: 'pieces' | 'weight';
	readonly defaultWeightGrams?: number;
	readonly zones: readonly Zone[];
}
interface Zone {
	readonly countries?: readonly string[];
	readonly provinces?: readonly string[];
	readonly first: Step;
	readonly additional?: Step;
	readonly freeFrom?: { readonly amount: number };
}
interface Step {
	readonly quantity: number;
	readonly price: { readonly amount: number };
}

/** What is shipped to one address. */
export interface Parcel {
	readonly country: string;
	readonly province: string | undefined;
	readonly subtotal: number;
	readonly lines: readonly { readonly quantity: number; readonly weightGrams: number | undefined }[];
}

/** The committed rates of each tenant, with all earlier ones. Fees are computed independently of the product. */
export class ShippingModel {
	readonly #rates = new Map<string, { readonly since: number; readonly rates: Rates | undefined }[]>();

	/** Records a written profile. */
	recordWrite(item: Item, now: number): void {
		const tenantId = String(item['pk']).slice('P#'.length);
		const all = this.#rates.get(tenantId) ?? [];
		this.#rates.set(tenantId, [...all, { since: now, rates: item['shipping'] as unknown as Rates | undefined }]);
	}

	/** The fees by all rates that a request may have used: those at its beginning less a quote's life, and later ones. */
	possibleFees(tenantId: string, began: number, parcel: Parcel): (number | undefined)[] {
		const all = [{ since: Number.NEGATIVE_INFINITY, rates: undefined }, ...(this.#rates.get(tenantId) ?? [])];
		return all
			.filter((_, i) => (all[i + 1]?.since ?? Number.POSITIVE_INFINITY) >= began - quoteMs)
			.map(({ rates }) => (rates === undefined ? 0 : feeOf(rates, parcel)));
	}
}

function feeOf({ by, defaultWeightGrams = 0, zones }: Rates, parcel: Parcel): number | undefined {
	const named = zones.filter(({ countries = [] }) => countries.includes(parcel.country));
	const [zone] = [
		...named.filter(({ provinces = [] }) => parcel.province !== undefined && provinces.includes(parcel.province)),
		...named.filter(({ provinces }) => provinces === undefined),
		...zones.filter(({ countries }) => countries === undefined),
	];
	if (zone === undefined) return undefined;
	if (zone.freeFrom !== undefined && parcel.subtotal >= zone.freeFrom.amount) return 0;
	let left = -zone.first.quantity;
	for (const { quantity, weightGrams = defaultWeightGrams } of parcel.lines)
		left += quantity * (by === 'pieces' ? 1 : weightGrams);
	let fee = zone.first.price.amount;
	for (; zone.additional !== undefined && left > 0; left -= zone.additional.quantity)
		fee += zone.additional.price.amount;
	return fee;
}
