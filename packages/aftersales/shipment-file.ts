import { type CsvRecord, type Result, accepted, canonical, cleanCell, decodeText, readCsv, refused } from '#kernel';
import type { ImportRefusal } from '#merchandising';
import type { OrdersRefusal, ShipmentLine } from '#orders';

/** A day's parcels of a busy merchant. Each takes two calls, so a file takes a few seconds. */
export const maxShipmentRows = 500;
/** Rows of some 500 bytes. */
export const maxShipmentFileBytes = 262_144;

const columns = {
	orderId: ['order id', '订单号'],
	carrier: ['carrier', '物流公司', '承运商'],
	trackingNumber: ['tracking number', '运单号', '快递单号'],
	listingId: ['listing id', '商品'],
	color: ['color', '颜色'],
	size: ['size', '尺码'],
	quantity: ['quantity', '数量'],
} as const;
type Column = keyof typeof columns;
const required = ['orderId', 'carrier', 'trackingNumber'] as const satisfies readonly Column[];
const optional = ['listingId', 'color', 'size', 'quantity'] as const satisfies readonly Column[];

/** The longest text of each column; the ids are ASCII. */
const maxLength = {
	orderId: 160,
	carrier: 60,
	trackingNumber: 60,
	listingId: 120,
	color: 40,
	size: 20,
	quantity: 7,
} as const satisfies Record<Column, number>;

/**
 * Why a row was not applied. `parcel_incomplete`: another row of the same order is at fault, so that no parcel ships
 * what was meant for another. `lines_mixed`: one row of the parcel names pieces and another does not. The others of a cell name its column; those of an order are its refusals.
 */
export const rowFaults = [
	'cell_missing',
	'text_too_long',
	'text_unstorable',
	'quantity_not_an_integer',
	'fields_too_many',
	'quote_not_closed',
	'lines_mixed',
	'parcel_incomplete',
	'not_found',
	'order_state',
	'pieces_not_shippable',
	'shipment_exists',
	'too_many_shipments',
] as const;
export type RowFault = (typeof rowFaults)[number];

/** A refusal of an order as the reason of a row. */
export function rowFaultOf({ kind }: OrdersRefusal): RowFault {
	const known = rowFaults.find((fault) => fault === kind);
	if (known === undefined) throw new Error(`a shipment is refused by ${kind}`);
	return known;
}

/** A row that cannot be applied. */
export interface FaultyRow {
	readonly line: number;
	readonly orderId: string;
	readonly reason: RowFault;
	readonly column: string | null;
}

/** A parcel of a file: the rows with the same order, carrier and tracking number. Without lines it holds all that is left. */
export interface FileParcel {
	readonly orderId: string;
	readonly carrier: string;
	readonly trackingNumber: string;
	readonly lines: readonly ShipmentLine[] | undefined;
	/** The lines of the file, counted from 1. */
	readonly rows: readonly number[];
}

interface Row {
	readonly line: number;
	readonly cells: Readonly<Record<Column, string>>;
}

/**
 * Reads a CSV of shipments: order id, carrier, tracking number, and optionally listing id, color, size and quantity. Rows at
 * fault are reported and stop no other parcel. Only a file without these columns is refused.
 */
export function readShipments(
	bytes: Uint8Array,
): Result<{ readonly parcels: readonly FileParcel[]; readonly faults: readonly FaultyRow[] }, ImportRefusal> {
	const text = decodeText(bytes);
	if (text === undefined) return refused({ kind: 'file_unreadable', reason: 'encoding' });
	const lost = text.indexOf('\ufffd');
	if (lost !== -1)
		return refused({
			kind: 'file_unreadable',
			reason: 'characters_lost',
			line: text.slice(0, lost).split('\n').length,
		});
	const records = readCsv(text);
	const first = records.next().value;
	const header = first === undefined || 'open' in first ? undefined : first;
	const at = headerOf(header);
	const missing = required.filter((column) => !at.has(column)).map((column) => columns[column][0]);
	if (missing.length > 0) return refused({ kind: 'file_unreadable', reason: 'columns_missing', columns: missing });
	const rows: Row[] = [];
	const faults: FaultyRow[] = [];
	for (const record of records) {
		if ('open' in record) {
			faults.push({ line: record.line, orderId: '', reason: 'quote_not_closed', column: null });
			break;
		}
		if (rows.length + faults.length === maxShipmentRows)
			return refused({ kind: 'file_unreadable', reason: 'too_many_rows' });
		const row = { line: record.line, cells: cellsOf(record, at) };
		const fault = faultOf(row, record, header?.width ?? 0);
		if (fault === undefined) rows.push(row);
		else faults.push({ line: row.line, orderId: row.cells.orderId.slice(0, maxLength.orderId), ...fault });
	}
	if (rows.length + faults.length === 0) return refused({ kind: 'file_unreadable', reason: 'no_rows' });
	return accepted(parcelsOfRows(rows, faults));
}

function headerOf(header: CsvRecord | undefined): ReadonlyMap<Column, number> {
	const at = new Map<Column, number>();
	for (let index = 0; index < (header?.width ?? 0); index++) {
		const title = plain(header?.cell(index) ?? '');
		const known = Object.entries(columns).find(([, titles]) => titles.some((one) => plain(one) === title));
		if (known !== undefined && !at.has(known[0] as Column)) at.set(known[0] as Column, index);
	}
	return at;
}

/** `orderId`, `Order ID` and `order_id` are one column. */
function plain(title: string): string {
	return title.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function cellsOf(record: CsvRecord, at: ReadonlyMap<Column, number>): Row['cells'] {
	const cell = (column: Column) => cleanCell(record.cell(at.get(column) ?? -1));
	return Object.fromEntries([...required, ...optional].map((column) => [column, cell(column)])) as Row['cells'];
}

type CellFault = Pick<FaultyRow, 'reason' | 'column'>;

function faultOf({ cells }: Row, record: CsvRecord, width: number): CellFault | undefined {
	for (let index = width; index < record.width; index++)
		if (record.cell(index) !== '') return { reason: 'fields_too_many', column: null };
	const isPartial = optional.some((column) => cells[column] !== '');
	for (const column of isPartial ? [...required, ...optional] : required) {
		const reason = cellFault(cells[column], column);
		if (reason !== undefined) return { reason, column: columns[column][0] };
	}
	return undefined;
}

function cellFault(cell: string, column: Column): RowFault | undefined {
	if (cell === '') return 'cell_missing';
	if (canonical(cell) === undefined) return 'text_unstorable';
	if (cell.length > maxLength[column]) return 'text_too_long';
	return column === 'quantity' && !/^[1-9]\d*$/.test(cell) ? 'quantity_not_an_integer' : undefined;
}

/** Joins the rows of each parcel. A parcel with a faulty row, or with and without pieces, is left out. */
function parcelsOfRows(rows: readonly Row[], faulty: readonly FaultyRow[]) {
	const faults = [...faulty];
	const isIncomplete = new Set(faulty.map(({ orderId }) => orderId));
	const parcels: FileParcel[] = [];
	const key = ({ cells: { orderId, carrier, trackingNumber } }: Row) =>
		JSON.stringify([orderId, carrier, trackingNumber]);
	for (const same of Map.groupBy(rows, key).values()) {
		const [first] = same;
		if (first === undefined) continue;
		const { orderId, carrier, trackingNumber } = first.cells;
		const named = same.filter(({ cells }) => cells.listingId !== '');
		const isMixed = named.length > 0 && named.length < same.length;
		if (isMixed || isIncomplete.has(orderId)) {
			const reason = isMixed ? 'lines_mixed' : 'parcel_incomplete';
			faults.push(...same.map(({ line }) => ({ line, orderId, reason, column: null }) as const));
			continue;
		}
		const lines = named.map(({ cells: { listingId, color, size, quantity } }) => ({
			listingId,
			color,
			size,
			quantity: Number(quantity),
		}));
		parcels.push({
			orderId,
			carrier,
			trackingNumber,
			lines: lines.length === 0 ? undefined : lines,
			rows: same.map(({ line }) => line),
		});
	}
	return { parcels, faults };
}
