/** The values of the API reference: the sale of a linen shirt, followed through every route. */
const tenantId = 'chaonan-yilan';
const placedAt = '2026-11-11T02:30:00.000Z';
const none = { amount: 0, currency: 'CNY' } as const;
const listingId = 'lst_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr';
const orderId = 'ord_chaonan-yilan_01k9z5w2h8j4k6m8p0r2t4v6x8';
const checkoutId = 'chk_buyer-1_7z2m4q8s0v3x5b7d9f1h3k5n7p';
const price = { amount: 12900, currency: 'CNY' } as const;
const subtotal = { amount: 25800, currency: 'CNY' } as const;
const shipping = { amount: 800, currency: 'CNY' } as const;
const total = { amount: 26600, currency: 'CNY' } as const;
const tenantName = { zh: '怡岚服饰', en: 'Yilan Garments' };
const note = '请在工作日送货';
const title = { zh: '亚麻衬衫', en: 'Linen shirt' };
const piece = { listingId, color: 'red', size: 'M', quantity: 2 };
const parcel = { carrier: 'SF Express', trackingNumber: 'SF1234567890', shippedAt: '2026-11-11T09:00:00.000Z' };
const colors = [{ code: 'red', name: { zh: '红色', en: 'Red' } }];

const shippingAddress = {
	name: '收件人',
	phone: '+86 20 8888 0000',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '从化区江埔街 1 号',
	postalCode: '510900',
};

const style = { title, category: 'shirts', colors, sizes: ['S', 'M'], price, minOrderQuantity: 1 };
const listingInput = {
	...style,
	tiers: [{ minQuantity: 50, price: { amount: 9900, currency: 'CNY' } }],
	weightGrams: 240,
};

const card = {
	listingId,
	tenantId,
	clusterId: 'chaonan',
	...style,
	publishedAt: '2026-11-11T02:00:00.000Z',
};

const stock = { red: { S: 10, M: 20 } };
const line = {
	...piece,
	title,
	unitPrice: price,
	subtotal,
	returnExcluded: null,
};
const part = { tenantId, tenantName, subtotal, shipping };

const checkout = {
	checkoutId,
	state: 'awaiting_payment',
	total,
	shipping,
	orders: [{ orderId, ...part, lines: [line] }],
	shippingAddress,
	note,
	placedAt,
	expiresAt: '2026-11-11T02:45:00.000Z',
	paidAt: null,
	paymentId: null,
};

const refund = {
	refundId: 'rfd_chaonan-yilan_01k9z8t4d2m6x0c1v3b5n7p9qr',
	orderId,
	amount: price,
	freight: none,
	lines: [{ line: 0, quantity: 1, restock: false }],
	returnId: null,
	reason: 'one shirt has a stain',
	state: 'pending',
	at: '2026-11-12T01:00:00.000Z',
} as const;

const merchantOrder = {
	orderId,
	tenantId,
	state: 'shipped',
	lines: [line],
	subtotal,
	shipping,
	discount: none,
	paid: total,
	shippingAddress,
	addressChangedAt: null,
	note,
	placedAt,
	paidAt: '2026-11-11T02:31:00.000Z',
	packingAt: '2026-11-11T08:00:00.000Z',
	shipment: parcel,
	shipments: [{ number: 1, ...parcel, lines: [piece] }],
	receivedAt: null,
	closedAt: null,
	cancellation: null,
	refunds: [{ ...refund, state: 'sent' }],
	refunded: price,
};

export const examples = {
	returnable: [{ ...piece, until: '2026-11-21T03:00:00.000Z' }],
	listingInput,
	card,
	listing: { ...card, revision: 2, tiers: listingInput.tiers, label: null, returnExclusion: null, stock, media: [] },
	stock,
	checkoutInput: { lines: [piece], shippingAddress, note },
	quote: {
		total,
		shipping,
		orders: [
			{
				...part,
				lines: [
					{
						...line,
						returnExclusion: null,
						revision: 2,
						tier: null,
						nextTier: { ...listingInput.tiers[0], missing: 48 },
						available: 20,
					},
				],
			},
		],
		shortages: [],
		asOf: placedAt,
	},
	checkout,
	order: { ...merchantOrder, checkoutId },
	merchantOrder,
	refund,
} as const;
