import * as api from './client.ts';

/**
 * One sale through the generated client, from the cluster to the refund. It is compiled and run beside the client, prints
 * a line for each step, and has no casts: every fact it reads is typed by the document.
 */

const [baseUrl = '', managerToken = '', merchantToken = '', buyerToken = ''] = process.argv.slice(2);
api.defaults.baseUrl = baseUrl;
const [manager, merchant, buyer] = [managerToken, merchantToken, buyerToken].map((token) => ({
	headers: { authorization: `Bearer ${token}` },
}));

function refused({ type, title }: api.Problem): Error {
	return new Error(`${type}: ${title}`);
}

const cluster = await api.createCluster(
	{ clusterId: 'liuxi', name: { zh: '流溪', en: 'Liuxi' }, speciality: 'linen' },
	manager,
);
if (cluster.status !== 201) throw refused(cluster.data);
const tenant = await api.createTenant(
	{
		tenantId: 'river-linen',
		clusterId: cluster.data.clusterId,
		name: { zh: '河畔亚麻', en: 'River Linen' },
		grade: 'leading',
		contact: { address: '广东省广州市从化区江埔街 1 号' },
	},
	manager,
);
if (tenant.status !== 201) throw refused(tenant.data);
const approved = await api.approveTenant(tenant.data.tenantId, manager);
if (approved.status !== 200) throw refused(approved.data);
console.log(`${approved.data.tenantId} is ${approved.data.state}`);

const draft = await api.createListing(
	{
		title: { zh: '亚麻衬衫', en: 'Linen shirt' },
		category: 'shirts',
		colors: [{ code: 'red', name: { zh: '红色', en: 'Red' } }],
		sizes: ['S', 'M'],
		price: { amount: 12_900, currency: 'CNY' },
		label: {
			productName: '亚麻衬衫',
			composition: [{ fibre: '亚麻', percent: 100 }],
			safetyClass: 'B',
			standard: 'GB/T 2660',
			care: ['wash_30', 'bleach_no', 'dry_line', 'iron_150', 'clean_no'],
			sizeDesignation: { S: '165/84A', M: '170/88A' },
			origin: '中国广东',
			grade: '一等品',
		},
	},
	merchant,
);
if (draft.status !== 201) throw refused(draft.data);
const { listingId } = draft.data;
const counted = await api.setStock(listingId, { stock: { red: { S: 10, M: 20 } } }, merchant);
if (counted.status !== 200) throw refused(counted.data);
const published = await api.publishListing(listingId, merchant);
if (published.status !== 200) throw refused(published.data);
const onSale = await api.getListing(listingId);
if (onSale.status !== 200) throw refused(onSale.data);
const fibres = onSale.data.label?.composition.map(({ fibre, percent }) => `${percent} % ${fibre}`);
console.log(`${onSale.data.title.en} of ${fibres?.join()}: ${onSale.data.stock['red']?.['M']} pieces in M`);

const shippingAddress = {
	name: '收件人',
	phone: '+86 20 8888 0000',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '从化区江埔街 1 号',
	postalCode: '510900',
};
const line = { listingId, color: 'red', size: 'M' };
const tooMany = await api.placeCheckout('order-1', { lines: [{ ...line, quantity: 21 }], shippingAddress }, buyer);
if (tooMany.status !== 409) throw new Error(`status ${tooMany.status}`);
if (tooMany.data.type !== '/problems/out-of-stock') throw refused(tooMany.data);
console.log(
	tooMany.data.lines.map(({ requested, available }) => `${requested} requested, ${available} available`).join(),
);

const placed = await api.placeCheckout('order-2', { lines: [{ ...line, quantity: 2 }], shippingAddress }, buyer);
if (placed.status !== 201) throw refused(placed.data);
console.log(`${placed.data.state}: ${placed.data.total.amount} ${placed.data.total.currency}`);

const payment = await api.openPayment(placed.data.checkoutId, { method: 'alipay' }, buyer);
if (payment.status !== 200) throw refused(payment.data);
switch (payment.data.provider) {
	case 'bank_transfer':
		throw new Error(payment.data.reference);
	case 'stripe':
		console.log(`a secret of ${payment.data.clientSecret.length > 0 ? 'some' : 'no'} length`);
}
await fetch(`${baseUrl}/local/stripe/payment_intents/${payment.data.paymentId}/succeed`, { method: 'POST' });

const paid = await api.listMerchantOrders({ state: 'paid' }, merchant);
if (paid.status !== 200) throw refused(paid.data);
const [order] = paid.data.items;
if (order === undefined) throw new Error('no paid order');
const shipped = await api.shipOrder(order.orderId, { carrier: 'SF Express', trackingNumber: 'SF1' }, merchant);
if (shipped.status !== 201) throw refused(shipped.data);
const received = await api.confirmReceipt(order.orderId, buyer);
if (received.status !== 200) throw refused(received.data);
console.log(`${received.data.state} by ${received.data.shipment?.carrier}`);

const amount: api.Money = { amount: 3_000, currency: 'CNY' };
const refund = await api.refundOrder(order.orderId, { amount }, { idempotencyKey: 'refund-1' }, merchant);
if (refund.status !== 201) throw refused(refund.data);
const again = await api.refundOrder(order.orderId, {}, {}, merchant);
if (again.status !== 201) throw refused(again.data);
console.log(`refunds of ${refund.data.amount.amount} and ${again.data.amount.amount}`);
const none = await api.refundOrder(order.orderId, { amount }, {}, merchant);
if (none.status !== 409 || none.data.type !== '/problems/refund-too-large') throw new Error(`status ${none.status}`);
console.log(`${none.data.refundable.amount} left`);
