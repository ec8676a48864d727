import type { Item, Key, Table, Value, Write } from '#platform';
import { updated } from './updated.ts';

/**
 * What DynamoDB bills, by its published rules ("Read and write operations", "DynamoDB item sizes and formats" and "Using
 * global secondary indexes" of its developer guide). Units are those of `ConsumedCapacity`.
 */
export interface Cost {
	readonly table: number;
	readonly indexes: number;
}

/** The bytes that a value counts for. */
export function valueBytes(value: Value): number {
	if (value === null || typeof value === 'boolean') return 1;
	if (typeof value === 'string') return Buffer.byteLength(value);
	if (typeof value === 'number') return numberBytes(value);
	const members: readonly number[] = Array.isArray(value)
		? value.map((item: Value) => valueBytes(item))
		: attributes(value as Item).map(([name, item]) => Buffer.byteLength(name) + valueBytes(item));
	// Three bytes for a list or map, and one for each of its members.
	return members.reduce((sum, bytes) => sum + bytes + 1, 3);
}

/** A byte for each two significant digits, one for the exponent, one for a minus sign. */
function numberBytes(value: number): number {
	if (value === 0) return 1;
	const digits = String(Math.abs(value)).replace(/0+$/, '');
	return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
}

/** The bytes of an item: the names and values of its attributes. */
export function itemBytes(item: Item): number {
	return attributes(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function attributes(item: Item): [string, Value][] {
	return Object.entries(item).filter((entry): entry is [string, Value] => entry[1] !== undefined);
}

/** The item that a write leaves, from the item it finds. */
export function after(write: Write, before: Item | undefined): Item | undefined {
	switch (write.kind) {
		case 'put':
			return write.item;
		case 'update':
			return updated(before ?? { ...write.key }, write);
		case 'delete':
			return undefined;
		case 'check':
			return before;
	}
}

/**
 * What one write costs that finds `before`: one unit for each KB begun of the larger image, twice that in a transaction;
 * and what it changes in the table's indexes, which a transaction does not double.
 */
export function writeCost(
	write: Write,
	before: Item | undefined,
	{ table, transaction }: { table: Table; transaction: boolean },
): Cost {
	const left = after(write, before);
	const units = kilobytes(Math.max(before ? itemBytes(before) : 0, left ? itemBytes(left) : 0));
	return {
		table: transaction ? 2 * units : units,
		indexes: Object.values(table.indexes).reduce(
			(sum, index) => sum + indexUnits(indexed(index, before), indexed(index, left)),
			0,
		),
	};
}

interface Entry {
	readonly key: string;
	readonly content: string;
	readonly units: number;
}

/** The entry of an item in an index, if it has both of its keys. */
function indexed(index: Table['indexes'][string], item: Item | undefined): Entry | undefined {
	const { partitionKey, sortKey, projection } = index;
	if (item?.[partitionKey] === undefined || item[sortKey] === undefined) return undefined;
	const names = ['pk', 'sk', partitionKey, sortKey, ...(typeof projection === 'string' ? [] : projection)];
	const carried = projection === 'all' ? item : Object.fromEntries(names.map((name) => [name, item[name]]));
	return {
		key: JSON.stringify([item[partitionKey], item[sortKey]]),
		content: JSON.stringify(attributes(carried).toSorted(([a], [b]) => (a < b ? -1 : 1))),
		units: kilobytes(itemBytes(carried)),
	};
}

/** A new or removed entry is one write, a changed key two, a changed projection one, and anything else none. */
function indexUnits(before: Entry | undefined, left: Entry | undefined): number {
	if (before === undefined || left === undefined) return (before ?? left)?.units ?? 0;
	if (before.key !== left.key) return before.units + left.units;
	return before.content === left.content ? 0 : Math.max(before.units, left.units);
}

function kilobytes(bytes: number): number {
	return Math.max(1, Math.ceil(bytes / 1024));
}

/** Read units of what was read together: a unit for each 4 KB begun, half of it when it need not be consistent. */
export function readUnits(bytes: number, consistent: boolean): number {
	return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

/** A query is billed for the sum of what it reads, a batch for each of its items. */
export const queryUnits = (items: readonly Item[], consistent: boolean): number =>
	readUnits(
		items.reduce((sum, item) => sum + itemBytes(item), 0),
		consistent,
	);
export const batchUnits = (items: readonly (Item | undefined)[], consistent: boolean): number =>
	items.reduce((sum, item) => sum + readUnits(item ? itemBytes(item) : 0, consistent), 0);

/** The items of some tables as the writes leave them, and what those writes cost. */
export class Shelf {
	readonly #items = new Map<string, Item>();
	readonly #tables: Readonly<Record<string, Table>>;

	/** Tables by their physical names. */
	constructor(tables: Readonly<Record<string, Table>>) {
		this.#tables = tables;
	}

	item(table: string, key: Key): Item | undefined {
		return this.#items.get(placeOf(table, key));
	}

	/** Does one write whose condition holds. */
	write(write: Write): Cost {
		return this.#done(write, false);
	}

	/** Does writes that all pass, in one transaction. */
	transact(writes: readonly Write[]): Cost {
		return sumOf(writes.map((write) => this.#done(write, true)));
	}

	#done(write: Write, transaction: boolean): Cost {
		const table = this.#tables[write.table];
		if (table === undefined) throw new Error(`no table ${write.table}`);
		const place = placeOf(write.table, write.kind === 'put' ? write.item : write.key);
		const before = this.#items.get(place);
		const left = after(write, before);
		if (left === undefined) this.#items.delete(place);
		else this.#items.set(place, left);
		return writeCost(write, before, { table, transaction });
	}
}

function placeOf(table: string, { pk, sk }: Key): string {
	return `${table}\n${pk}\n${sk}`;
}

/** Costs together. */
export function sumOf(costs: readonly Cost[]): Cost {
	return costs.reduce((sum, one) => ({ table: sum.table + one.table, indexes: sum.indexes + one.indexes }), {
		table: 0,
		indexes: 0,
	});
}
