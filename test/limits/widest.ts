import { type Listing, listingInput, maxColors, maxColorsEver, maxMedia, maxSizes, maxSizesEver } from '#catalog';
import { checkoutInput } from '#checkout';
import { type ShippingRates, type Tenant, maxShippingBytes, tenantInput } from '#directory';
import { cny, maxAmount, ownedId } from '#kernel';
import {
	type AddressBook,
	type Cart,
	type CartLine,
	type Checkout,
	type Order,
	type ReturnCase,
	cartLine,
	emptyCart,
	maxAddresses,
	maxCartLines,
	maxMerges,
	mergeCart,
	maxParcels,
	maxRefundLines,
	maxRefunds,
	type InvoiceRequestInput,
	type Invoicing,
	invoiceInput,
	invoiceRequestInput,
	maxInvoices,
	maxReturnLines,
	maxReturnReason,
	maxReturnedLines,
	maxReturns,
	returnIdOf,
} from '#orders';
import { maxRows } from '#stock';
import { noon, paid, placing, received, shipped, unique } from '../sales/given.ts';
import { largest } from './largest.ts';

/** The largest listing, stock row, checkout and order of valid input. */

export const tenantId = 't'.repeat(40);
export const clusterId = 'c'.repeat(40);
const texts = (count: number, length: number) => Array.from({ length: count }, (_, n) => `${n}`.padStart(length, '尺'));
const retired = { colors: texts(maxColorsEver - maxColors, 40), sizes: texts(maxSizesEver - maxSizes, 20) };
/** A listing with the maximum of every field, a full card and the maximum of rows. */
export const widest: Listing = {
	...(largest(listingInput) as Listing),
	listingId: ownedId('listing', tenantId, unique(1)),
	tenantId,
	clusterId,
	title: { zh: '宽', en: 'wide' },
	category: 'c',
	colors: texts(24, 2).map((code) => ({ code, name: { zh: '色', en: 'c' } })),
	sizes: texts(maxSizes, 18),
	price: cny(maxAmount),
	revision: 2 ** 31,
	state: 'published',
	paused: false,
	lanes: maxRows / 24,
	retired,
	media: texts(maxMedia, 120).map((text, n) => ({
		mediaId: ownedId('media', tenantId, unique(n)),
		key: 'k'.repeat(26),
		width: 1_200,
		height: 12_000,
		thumbhash: 'h'.repeat(34),
		alt: { zh: text, en: text },
	})),
	indexed: { day: '2026-11-11', changes: 60 },
	createdAt: noon,
	publishedAt: noon,
};
export const row = {
	available: Object.fromEntries([...widest.sizes, ...retired.sizes].map((size) => [size, 10_000_000])),
};

/** A listing with the largest card: few and long texts, because their names are not stored. */
export const fullest: Listing = {
	...widest,
	title: { zh: '尺'.repeat(120), en: `bulk ${'尺'.repeat(115)}` },
	category: 'bulk',
	colors: [1, 2, 3].map((n) => ({
		code: `${n}${'尺'.repeat(39)}`,
		name: { zh: '尺'.repeat(120), en: '尺'.repeat(120) },
	})),
	sizes: ['尺'.repeat(20), '尺'.repeat(19), '尺'.repeat(18), 'XL'],
	media: undefined,
};

const { shippingAddress, note } = largest(checkoutInput) as Pick<Order, 'shippingAddress' | 'note'>;
const longestLine = {
	title: { zh: '尺'.repeat(120), en: '尺'.repeat(120) },
	category: '尺'.repeat(60),
	color: '尺'.repeat(40),
	size: '尺'.repeat(20),
	returnExcluded: 'custom_made',
};
const ofTenant = paid({ tenantId, clusterId });
/** As many of the longest lines as the bytes of a checkout's lines allow. */
const lines = Array.from({ length: 54 }, () => ({ ...ofTenant.lines[0], ...longestLine })) as Order['lines'];
const [part] = placing(1, [tenantId], noon).parts;
export const buyerId = 'b'.repeat(128);
const bought = { buyerId, checkoutId: ownedId('checkout', buyerId, unique(1)), shippingAddress, note } as const;
const paymentIds = Array.from({ length: 20 }, (_, n) => `pi_${n}`.padEnd(255, '0'));
export const largestCheckout = {
	...placing(1, [tenantId], noon),
	...bought,
	fingerprint: 'f'.repeat(64),
	state: 'review',
	reviewAt: noon,
	paymentId: paymentIds[0],
	refunds: paymentIds,
	transfer: { reference: '7KM-92X-QR4', openedAt: noon },
	received: maxAmount,
	confirmation: { by: buyerId, at: noon, amount: maxAmount, bankReference: '尺'.repeat(64) },
	parts: [{ ...part, lines, shipping: maxAmount, tenantName: longestLine.title }],
} as unknown as Checkout;
/** Fields of a merchant's refund. A return's refund has neither pieces nor texts, since these stand with the return. */
const ofMerchant = {
	reason: '尺'.repeat(120),
	fingerprint: 'f'.repeat(64),
	lines: Array.from({ length: maxRefundLines }, (_, line) => ({ line, quantity: 1, restock: true })),
};
export const largestOrder = {
	...received(shipped(ofTenant, noon), noon),
	...bought,
	shipping: maxAmount,
	discount: { goods: maxAmount, shipping: maxAmount },
	excess: maxAmount,
	shipment: { carrier: '尺'.repeat(60), trackingNumber: '尺'.repeat(60), shippedAt: noon },
	parcels: Array.from({ length: maxParcels - 1 }, (_, n) => ({
		carrier: '尺'.repeat(60),
		trackingNumber: `${n}`.padStart(60, '尺'),
		shippedAt: noon,
		pieces: lines.slice(0, 3).map((_line, line) => ({ line, quantity: 1 })),
	})),
	lines,
	returnsRequested: maxReturns,
	returns: Array.from({ length: maxReturns }, (_, n) => ({
		returnId: returnIdOf(ofTenant.orderId, String(n)),
		isOpen: true,
		held: [],
		returned: Array.from({ length: maxReturnedLines / maxReturns }, (_line, line) => [
			{ line: 40 + line, quantity: 500_000, restock: true },
			{ line: 40 + line, quantity: 500_000, restock: false },
		]).flat(),
	})),
	refunds: Array.from({ length: maxRefunds }, (_, n) => ({
		refundId: ownedId('refund', tenantId, unique(n)),
		amount: maxAmount,
		freight: maxAmount,
		at: noon,
		state: 'failed',
		batch: ownedId('refund', tenantId, unique(n)),
		...(n < maxReturns ? { returnId: returnIdOf(ofTenant.orderId, String(n)) } : ofMerchant),
	})),
} as unknown as Order;

const longest = '尺'.repeat(maxReturnReason);
/** A return with the maximum of lines, texts and addresses, before its receipt and after. */
export const largestReturn = {
	order: largestOrder,
	rma: {
		returnId: returnIdOf(ofTenant.orderId, '0'),
		buyerId,
		kind: 'not_as_described',
		state: 'contested',
		since: noon,
		requestedAt: noon,
		revision: 1_000,
		refundable: maxAmount,
		refunded: maxAmount,
		lines: lines.slice(0, maxReturnLines).map(({ listingId, color, size }, line) => ({
			listingId,
			color,
			size,
			line,
			quantity: 1_000_000,
		})),
		fingerprint: 'f'.repeat(64),
		reason: longest,
		answer: {
			isApproved: true,
			by: 'merchant',
			at: noon,
			reason: longest,
		},
		returnAddress: shippingAddress,
		shipment: {
			carrier: '尺'.repeat(60),
			trackingNumber: '尺'.repeat(60),
			sentAt: noon,
		},
		receipt: {
			at: noon,
			lines: Array.from({ length: 2 * maxReturnLines }, (_, line) => ({
				line,
				quantity: 1_000_000,
				restock: true,
			})),
			deduction: maxAmount,
			reason: longest,
		},
		appeal: {
			of: 'contested',
			at: noon,
			reason: longest,
		},
		decision: {
			decision: 'approve',
			amount: maxAmount,
			at: noon,
			reason: longest,
		},
	},
} as unknown as ReturnCase;
const book = Array.from({ length: maxAddresses }, (_, n) => ({ addressId: unique(n), address: shippingAddress }));
/** An address book with the maximum of the longest addresses. */
export const largestBook = { book: book as AddressBook, saved: book[0] as AddressBook[number] };

const variants = (from: number) =>
	Array.from({ length: maxCartLines }, (_, n): CartLine => {
		const { listingId, color, size, quantity } = {
			...(largest(cartLine) as CartLine),
			listingId: `${from + n}`.padStart(120, 'l'),
		};
		return { listingId, color, size, quantity };
	});
const merges = Array.from({ length: maxMerges }, (_, n) => ({
	key: unique(n),
	fingerprint: 'f'.repeat(64),
	lines: variants(n),
}));
/** A cart of the maximum of bytes, after the maximum of merges that it remembers. */
export const largestCart = {
	cart: merges.reduce<Cart>((cart, merge) => {
		const done = mergeCart(cart, merge, noon);
		if (!done.ok) throw new Error(done.refusal.kind);
		return done.value.cart;
	}, emptyCart),
};

const { kind, ...recipient } = largest(invoiceRequestInput) as InvoiceRequestInput;
const { number } = largest(invoiceInput) as { number: string };
/** The maximum of invoices, and a request with the longest of every text. */
export const largestInvoicing = {
	orderId: largestOrder.orderId,
	request: { kind, recipient, requestedAt: noon, state: 'rejected', decidedAt: noon, reason: '尺'.repeat(120) },
	invoices: Array.from({ length: maxInvoices }, () => ({
		number,
		issuedAt: noon,
		amount: maxAmount,
		tax: maxAmount,
		reverses: number,
	})),
	revision: 1_000,
} as Invoicing;

export const largestTenant = {
	...(largest(tenantInput) as object),
	tenantId,
	clusterId,
	state: 'closed',
	createdAt: noon,
	closedAt: noon,
	revision: 1_000,
} as unknown as Tenant;
/** The bytes of rates are counted as JSON, which is longer than the item. */
export const largestRates = { by: 'pieces', zones: ['尺'.repeat(maxShippingBytes / 3)] } as unknown as ShippingRates;
export const largestFault = {
	line: 1_000_000,
	column: '尺'.repeat(80),
	reason: 'quantity_not_an_integer',
	product: '尺'.repeat(255),
} as const;
