import type { Item, Key } from '#platform';
import { type Breakdown, type Counter, type TenantSales, noBreakdown } from './counter.ts';
import { type CountedMeasure, type Figure, countedMeasures } from '../figure.ts';
import { channels } from '#kernel';
import { salesKeys } from '../table.ts';

/** Encodes a counter. */
export function counterItem(counter: Counter): Item & Key {
	return { ...salesKeys.counter(counter), watermark: counter.watermark, ...packMeasures(counter.measures) };
}

/**
 * Encodes the measures of a counter. DynamoDB bills a write by the started KB, so a counter stays below 1 KB as long as it can; that of a full
 * day takes less than 2 KB. Names are stored once, in `segments` (`<cluster>/<grade>`) and `categories`. Each measure is one
 * text of whole numbers,
 *
 *   the number of hours, then for each:    segment × 24 + hour, amount, orders, units
 *   the number of channels, then for each: channel, amount, orders, units
 *   the rest, for each category:           category, amount, orders, units
 *
 * where a segment, channel or category is its index in its list. As lists of numbers they would be twice as long.
 */
export function packMeasures(measures: TenantSales['measures']): Item {
	const segments = new Names();
	const categories = new Names();
	const packed = [...measures].map(([measure, breakdown]) => [measure, pack(breakdown, segments, categories)]);
	return { segments: segments.all, categories: categories.all, ...Object.fromEntries(packed) };
}

/** Decodes a counter. With `only`, other measures are left packed. */
export function counterOf(item: Item, only: readonly CountedMeasure[] = countedMeasures): Counter {
	const [kind = '', year = ''] = String(item['pk']).split('#');
	const [day = '', tenantId = '', shard = ''] = String(item['sk']).split('#');
	return {
		tenantId,
		day: `${year}-${day}`,
		source: kind === 'M' ? 'orders' : 'checkouts',
		shard,
		watermark: String(item['watermark']),
		measures: unpackMeasures(item, only),
	};
}

/** Decodes measures of `packMeasures`. */
export function unpackMeasures(item: Item, only: readonly CountedMeasure[] = countedMeasures): TenantSales['measures'] {
	const segments = item['segments'] as readonly string[];
	const categories = categoriesOf(item);
	return new Map(
		only
			.filter((measure) => typeof item[measure] === 'string')
			.map((measure) => [measure, unpack(String(item[measure]), segments, categories)]),
	);
}

/** The names of all categories of an encoded counter, in any measure. */
export function categoriesOf(item: Item): readonly string[] {
	return item['categories'] as readonly string[];
}

/** Assigns slots to names in the order of their first use. */
class Names {
	readonly all: string[] = [];
	slot(name: string): number {
		const known = this.all.indexOf(name);
		return known === -1 ? this.all.push(name) - 1 : known;
	}
}

const hoursOfDay = 24;

function pack({ hours, channels: byChannel, categories }: Breakdown, segments: Names, names: Names): string {
	const entry = (slot: number, { amount, orders, units }: Figure) => [slot, amount, orders, units];
	return toText([
		hours.size,
		...[...hours].flatMap(([key, figure]) => {
			const cut = key.lastIndexOf('/');
			return entry(segments.slot(key.slice(0, cut)) * hoursOfDay + Number(key.slice(cut + 1)), figure);
		}),
		byChannel.size,
		...[...byChannel].flatMap(([channel, figure]) =>
			entry(
				channels.findIndex((one) => one === channel),
				figure,
			),
		),
		...[...categories].flatMap(([category, figure]) => entry(names.slot(category), figure)),
	]);
}

function unpack(text: string, segments: readonly string[], names: readonly string[]): Breakdown {
	const numbers = fromText(text);
	let at = 0;
	const next = () => numbers[at++] ?? Number.NaN;
	const entries = (count: number, name: (slot: number) => string | undefined) =>
		new Map(
			Array.from({ length: count }, () => {
				const key = name(next());
				if (key === undefined) throw new TypeError('counter with more slots than names');
				return [key, { amount: next(), orders: next(), units: next() }];
			}),
		);
	if (numbers.length === 0) return noBreakdown;
	const hours = entries(next(), (slot) => `${segments[Math.floor(slot / hoursOfDay)]}/${slot % hoursOfDay}`);
	const byChannel = entries(next(), (slot) => channels[slot]);
	return { hours, channels: byChannel, categories: entries((numbers.length - at) / 4, (slot) => names[slot]) };
}

/** 64 characters without escapes in JSON. The first 32 end a number; the others say that more digits follow. */
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const values = new Map([...digits].map((digit, value) => [digit, value]));

/** Encodes whole numbers of zero or more, five bits a character, lowest first. Throws beyond the safe integers. */
export function toText(numbers: readonly number[]): string {
	let text = '';
	for (const number of numbers) {
		if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`not a whole number: ${number}`);
		let rest = number;
		for (; rest >= 32; rest = Math.floor(rest / 32)) text += digits.charAt(32 + (rest % 32));
		text += digits.charAt(rest);
	}
	return text;
}

/** Decodes a text of `toText`. Throws on any other character. */
export function fromText(text: string): number[] {
	const numbers: number[] = [];
	let number = 0;
	let scale = 1;
	for (const digit of text) {
		const value = values.get(digit);
		if (value === undefined) throw new TypeError('not an encoded list of numbers');
		number += (value % 32) * scale;
		scale *= 32;
		if (value >= 32) continue;
		numbers.push(number);
		number = 0;
		scale = 1;
	}
	return numbers;
}
