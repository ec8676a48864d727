import { listingInput, maxColors, maxSizes, maxTiers } from '#catalog';
import { maxStockRows } from '#checkout';
import { maxPageSize } from '#kernel';
import { maxRefunds } from '#orders';
import { maxDays } from '#sales';
import { type Known, bytesOf, largest } from './largest.ts';

/** `lst_`, `ord_`, `imp_`: a prefix, a slug of 40, and 26 digits; as characters of three bytes, so a third of them. */
const ofTenant = 25;
/** `chk_`: a buyer's id of 128 and 26 digits. */
const ofBuyer = 60;
const slug = 14;

/** An order of so many of the largest lines has the bytes that a checkout may store of its lines. */
const largestLines = 54;
/** So many of the largest faults fill the item of an import. */
const largestFaults = 70;
/** The label as it comes in, in characters of three bytes. */
const largestLabel = Math.ceil(bytesOf(largest(listingInput.shape.label)) / 3);
/** A checkout of many orders is the largest when each has one line. */
const oneLineEach = Object.fromEntries(
	['placeCheckout', 'getCheckout', 'cancelCheckout'].map((operation) => [`${operation} orders/*/lines`, 1]),
);

/**
 * The largest that fields of answers can be whose schema says no bound, by name: characters of three bytes, or entries. What
 * a field holds was bounded when it came in. A new field of an answer has its bound in its schema, or here.
 */
const byName: Readonly<Record<string, number>> = {
	listingId: ofTenant,
	orderId: ofTenant,
	importId: ofTenant,
	refundId: ofBuyer,
	checkoutId: ofBuyer,
	id: ofBuyer,
	paymentId: 85,
	clientSecret: 85,
	returnTo: 85,
	url: 700,
	buyerId: 43,
	userId: 43,
	requestId: 43,
	tenantId: slug,
	clusterId: slug,
	member: 60,
	zh: 120,
	en: 120,
	category: 60,
	color: 40,
	size: 20,
	code: 40,
	reason: 120,
	note: 120,
	speciality: 200,
	name: 80,
	phone: 40,
	province: 60,
	city: 60,
	line1: 160,
	postalCode: 16,
	country: 2,
	address: 160,
	contact: 200,
	email: 120,
	creditCode: 6,
	grade: 13,
	role: 15,
	operation: 15,
	carrier: 60,
	trackingNumber: 60,
	reference: 12,
	currency: 3,
	at: 24,
	from: 10,
	to: 10,
	period: 40,
	day: 10,
	since: 24,
	column: 85,
	product: 255,
	nextCursor: 683,
	qr: 700,
	lines: largestLines,
	orders: maxStockRows,
	refunds: maxRefunds,
	colors: maxColors,
	sizes: maxSizes,
	tiers: maxTiers,
	faults: largestFaults,
	tenants: 100,
	changed: 20,
	path: 2,
	failures: 10,
	returnedPayments: 20,
	stock: maxColors,
	bankReference: 64,
	confirmedBy: 2,
};

/** Lists of one answer that is not a page, and what has another bound at its place than by its name. */
const byPlace: Readonly<Record<string, number>> = {
	'getSeries items': maxDays.hour * 24,
	'getMerchantSeries items': maxDays.hour * 24,
	'getLatest items': 12,
	'getExceptions unshipped/items': 20,
	'getRankings items': 500,
	'getSealing waiting/behind': 2,
	'reconcileDay transfers': maxPageSize,
	'reconcileDay transfers/*/confirmedBy/*': 43,
	'getListing label': largestLabel,
	// What does not fit in one item is several, which have an order each at least; of many orders each has one line.
	'exportPersonalData items/*/orders': 1,
	'exportPersonalData items/*/checkout/orders/*/lines': 1,
	...oneLineEach,
};

/** What is known of the answer of a route; a page has as many items as may be asked for. */
export function knownOf(operation: string): Known {
	return (path) => {
		const place = `${operation} ${path.join('/')}`;
		const named = path.findLast((name) => name !== '*' && name !== 'key') ?? '';
		if (byPlace[place] !== undefined) return byPlace[place];
		if (path.at(-1) === '*' && path.at(-2) === 'stock') return maxSizes;
		if (path.at(-1) === 'key') return path.at(-2) === '*' ? 20 : 40;
		if (named === 'items') return maxPageSize;
		return byName[named];
	};
}
