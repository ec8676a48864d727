import type { TenantRole } from '#directory';
import { examples } from '#http';
import { csvCell, formatDecimal, iso } from '#kernel';
import { type Order, parcelsOf } from '#orders';
import { toMerchantOrderResponse } from '#http/schemas';

/** JSON bytes of an export: Lambda returns at most 6 MB, and a quote in JSON takes two. */
export const maxExportBytes = 4_500_000;

const columns = [
	'order_id',
	'state',
	'placed_at',
	'paid_at',
	'listing_id',
	'title_zh',
	'title_en',
	'color',
	'size',
	'quantity',
	'unit_price_cny',
	'line_total_cny',
	'order_shipping_cny',
	'tracking',
	'name',
	'phone',
	'country',
	'province',
	'city',
	'line1',
	'postal_code',
	'note',
] as const;

/** UTF-8 with a byte order mark, which Excel needs, and the header. */
export const exportHeader = `\ufeff${columns.join(',')}\r\n`;

/** The days of one export: a quarter. */
export const maxExportDays = 92;
/** The days of an export that names none. */
export const usualExportDays = 31;

/** An export of one order, for the reference. */
export const exportExample = `${exportHeader}${[
	examples.merchantOrder.orderId,
	'shipped,2026-11-11T02:30:00.000Z,2026-11-11T02:31:00.000Z',
	examples.card.listingId,
	'亚麻衬衫,Linen shirt,red,M,2,129.00,258.00,0.00,SF Express SF1234567890,收件人,20 8888 0000,CN,广东,广州,从化区江埔街 1 号,510900,',
].join(',')}\r\n`;

/** A row for each line of an order, with the fields of its buyer that the role sees. No cell begins a formula. */
export function exportRows(order: Order, role: TenantRole): string {
	const { shippingAddress: address, note } = toMerchantOrderResponse(order, role);
	const tracking = parcelsOf(order).map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`);
	return order.lines
		.map((line) => [
			order.orderId,
			order.state,
			iso(order.placedAt),
			iso(order.paidAt),
			line.listingId,
			csvCell(line.title.zh),
			csvCell(line.title.en),
			csvCell(line.color),
			csvCell(line.size),
			String(line.quantity),
			formatDecimal(line.unitPrice),
			formatDecimal(line.unitPrice * line.quantity),
			formatDecimal(order.shipping),
			csvCell(tracking.join(' / ')),
			...[
				address.name,
				address.phone,
				address.country,
				address.province,
				address.city,
				address.line1,
				address.postalCode,
				note,
			].map((text) => csvCell(text ?? '')),
		])
		.map((cells) => `${cells.join(',')}\r\n`)
		.join('');
}
