import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxShipmentRows, readShipments } from '#aftersales';

const bytes = (text: string) => new TextEncoder().encode(text);
const header = 'order id,carrier,tracking number,listing id,color,size,quantity';

function read(text: string) {
	const file = readShipments(bytes(text));
	if (!file.ok) throw new Error(file.refusal.reason);
	return file.value;
}

describe('a file of shipments', () => {
	test('joins the rows of a parcel, wherever they stand', () => {
		const { parcels, faults } = read(
			`${header}\no1,SF,1,l1,red,S,2\no2,SF,9,,,,\no1,SF,1,l1,red,M,1\no1,SF,2,l1,red,L,1\n`,
		);
		expect(faults).toEqual([]);
		expect(
			parcels.map(({ orderId, trackingNumber, lines, rows }) => [orderId, trackingNumber, lines?.length, rows]),
		).toEqual([
			['o1', '1', 2, [2, 4]],
			['o2', '9', undefined, [3]],
			['o1', '2', 1, [5]],
		]);
	});

	test('knows its columns by their Chinese and English names, in any case and order', () => {
		const { parcels } = read('Tracking_Number,ORDER ID,承运商\n1,o1,顺丰\n');
		expect(parcels).toEqual([{ orderId: 'o1', carrier: '顺丰', trackingNumber: '1', lines: undefined, rows: [2] }]);
	});

	test('is read in GB 18030, and without the apostrophe that marks a number as text', () => {
		// `订单号,物流公司,运单号` and `o1,顺丰,'123` in GB 18030.
		const gb = Uint8Array.from([
			0xb6, 0xa9, 0xb5, 0xa5, 0xba, 0xc5, 0x2c, 0xce, 0xef, 0xc1, 0xf7, 0xb9, 0xab, 0xcb, 0xbe, 0x2c, 0xd4, 0xcb, 0xb5,
			0xa5, 0xba, 0xc5, 0x0a, 0x6f, 0x31, 0x2c, 0xcb, 0xb3, 0xb7, 0xe1, 0x2c, 0x27, 0x31, 0x32, 0x33, 0x0a,
		]);
		const file = readShipments(gb);
		expect(file.ok && file.value.parcels).toMatchObject([{ carrier: '顺丰', trackingNumber: '123' }]);
	});

	test('has no parcel that names pieces in one row and none in another', () => {
		const { parcels, faults } = read(`${header}\no1,SF,1,l1,red,S,2\no1,SF,1,,,,\n`);
		expect(parcels).toEqual([]);
		expect(faults.map(({ line, reason }) => [line, reason])).toEqual([
			[2, 'lines_mixed'],
			[3, 'lines_mixed'],
		]);
	});

	test('reports each row once, as part of one parcel or as a fault, whatever its cells are', () => {
		const cell = fc.oneof(
			fc.constantFrom('o1', 'o2', 'SF', '1', '2', 'l1', 'red', '', '-1', '1e9', '=1+1', '\u0000', '😀'.repeat(70)),
			fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replaceAll(/[",\r\n\ufffd]/g, '')),
		);
		const row = fc.array(cell, { minLength: 7, maxLength: 8 });
		fc.assert(
			fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
				const text = [header, ...rows.map((cells) => cells.join(','))].join('\n');
				if (!text.isWellFormed() || text.includes('\ufffd')) return;
				const { parcels, faults } = read(text);
				const reported = [...parcels.flatMap((parcel) => parcel.rows), ...faults.map(({ line }) => line)];
				expect(reported.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index + 2));
			}),
		);
	});

	test('never fails, whatever its bytes are', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
				const file = readShipments(content);
				expect(file.ok ? file.value.parcels.length <= maxShipmentRows : file.refusal.kind).toBeOneOf([
					true,
					'file_unreadable',
				]);
			}),
		);
	});
});
