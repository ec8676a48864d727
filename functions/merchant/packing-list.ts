import { type Bilingual, businessDay, escaped } from '#kernel';
import { type Order, unshippedPieces } from '#orders';

/** The languages in which a packing list is printed. */
export const packingListLanguages = ['zh', 'en'] as const;
export type PackingListLanguage = (typeof packingListLanguages)[number];

const words = {
	zh: {
		heading: '装箱单',
		order: '订单号',
		placed: '下单日期',
		recipient: '收件人',
		note: '买家留言',
		item: '商品',
		color: '颜色',
		size: '尺码',
		quantity: '数量',
		total: '合计',
		none: '没有订单。',
		nothing: '没有待发货的商品。',
	},
	en: {
		heading: 'Packing list',
		order: 'Order',
		placed: 'Placed on',
		recipient: 'Recipient',
		note: 'Note of the buyer',
		item: 'Item',
		color: 'Color',
		size: 'Size',
		quantity: 'Quantity',
		total: 'Total',
		none: 'No orders.',
		nothing: 'No piece is left to ship.',
	},
} as const satisfies Record<PackingListLanguage, Record<string, string>>;

/** A page for each order when printed; the table head repeats on long orders. */
const styles = `@page{size:A4;margin:14mm}
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#000;margin:0 auto;max-width:180mm}
section{break-after:page;padding:8mm 0}
section:last-child{break-after:auto}
h1{font-size:20px;margin:0 0 4mm}
dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 6mm;margin:0 0 6mm}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border-bottom:1px solid #000;padding:1.5mm 2mm;text-align:left;overflow-wrap:anywhere}
th:last-child,td:last-child{text-align:right;white-space:nowrap}
@media screen{section{border-bottom:1px dashed #888}}`;

/** Each order with its pieces left to ship, as a page of HTML to print. Every text is escaped. */
export function packingList(orders: readonly Order[], language: PackingListLanguage): string {
	const { heading, none } = words[language];
	const pages = orders.map((order) => pageOf(order, language));
	return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${heading}</title><style>${styles}</style></head>
<body>
${pages.length > 0 ? pages.join('\n') : `<p>${none}</p>`}
</body>
</html>
`;
}

function pageOf(order: Order, language: PackingListLanguage): string {
	const of = words[language];
	const left = unshippedPieces(order);
	const lines = order.lines.flatMap((line, index) => {
		const quantity = left[index] ?? 0;
		return quantity > 0 ? [{ ...line, quantity }] : [];
	});
	const rows = lines.map(({ title, color, size, quantity }) =>
		row([titleIn(title, language), color, size, String(quantity)], 'td'),
	);
	const total = lines.reduce((sum, { quantity }) => sum + quantity, 0);
	return `<section>
<h1>${of.heading}</h1>
<dl>
${entry(of.order, order.orderId)}
${entry(of.placed, businessDay(order.placedAt))}
${entry(of.recipient, addressOf(order))}${order.note === undefined ? '' : `\n${entry(of.note, order.note)}`}
</dl>
${lines.length === 0 ? `<p>${of.nothing}</p>` : tableOf([...rows, row([of.total, '', '', String(total)], 'th')], of)}
</section>`;
}

function tableOf(rows: readonly string[], of: (typeof words)[PackingListLanguage]): string {
	return `<table>
<thead>${row([of.item, of.color, of.size, of.quantity], 'th')}</thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function titleIn(title: Bilingual, language: PackingListLanguage): string {
	return title[language];
}

/** In the order of Chinese labels: from the country to the street, then who receives it. */
function addressOf({ shippingAddress: address }: Order): string {
	if (!('name' in address)) return address.country;
	const { country, province, city, line1, postalCode, name, phone } = address;
	return [country, province, city, line1, postalCode, name, phone].filter(Boolean).join(' · ');
}

function entry(term: string, text: string): string {
	return `<dt>${term}</dt><dd>${escaped(text)}</dd>`;
}

function row(cells: readonly string[], tag: 'td' | 'th'): string {
	return `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
}
