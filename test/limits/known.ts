import { listingInput, maxColors, maxMedia, maxSizes, maxTiers } from '#catalog';
import { maxStockRows } from '#checkout';
import { maxPageSize } from '#kernel';
import { maxShipmentRows } from '#aftersales';
import { maxMerchantRefunds, maxRefunds } from '#orders';
import { maxDays } from '#sales';
import { facetNames } from '#search/index';
import { type Known, bytesOf, largest } from './largest.ts';

/** `lst_`, `ord_`, `imp_`: a prefix, a slug of 40 and 26 digits, counted as characters of three bytes. */
const ofTenant = 25;
/** `chk_`: a buyer's id of 128 and 26 digits. */
const ofBuyer = 60;
const slug = 14;

/** The number of largest lines within the bytes of a checkout's lines. */
const largestLines = 54;
/** The number of largest faults within the item of an import. */
const largestFaults = 70;
/** The garment label of the input, in characters of three bytes. */
const largestLabel = Math.ceil(bytesOf(largest(listingInput.shape.label)) / 3);
/** A checkout with many orders is largest when each has one line. */
const oneLineEach = Object.fromEntries(
	['placeCheckout', 'quoteCheckout', 'getCheckout', 'cancelCheckout'].map((operation) => [
		`${operation} orders/*/lines`,
		1,
	]),
);

/**
 * Bounds of response fields whose schema has none, by name: characters of three bytes, or entries. The input bounded the
 * content of these fields. A new response field has its bound in its schema, or here.
 */
const byName: Readonly<Record<string, number>> = {
	listingId: ofTenant,
	orderId: ofTenant,
	importId: ofTenant,
	eventId: ofTenant,
	mediaId: ofTenant,
	refundId: ofBuyer,
	// A prefix, a slug of 40 and 40 digits.
	returnId: 29,
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
	note: 300,
	speciality: 200,
	name: 80,
	phone: 40,
	province: 60,
	city: 60,
	line1: 160,
	postalCode: 16,
	country: 2,
	address: 160,
	addressId: 26,
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
	shortages: largestLines,
	orders: maxStockRows,
	refunds: maxRefunds,
	returnable: largestLines,
	colors: maxColors,
	sizes: maxSizes,
	tiers: maxTiers,
	faults: largestFaults,
	tenants: 100,
	changed: 20,
	// An entry has at most 1 KB.
	changes: 20,
	field: 60,
	old: 60,
	new: 60,
	path: 2,
	payments: 20,
	failures: 10,
	returnedPayments: 20,
	stock: maxColors,
	media: maxMedia,
	// An address, `/media/<26 digits>/1200.avif`, and more of them than a format has widths.
	avif: 15,
	webp: 15,
	jpeg: 15,
	picture: 15,
	thumbhash: 12,
	matchedColor: 40,
	corrected: 120,
	text: 40,
	type: 60,
	bankReference: 64,
	confirmedBy: 2,
	by: 43,
};

/** Lists of responses that are not pages, and fields with another bound than that of their name. */
const byPlace: Readonly<Record<string, number>> = {
	'getSeries items': maxDays.hour * 24,
	'getMerchantSeries items': maxDays.hour * 24,
	'getLatest items': 12,
	'getExceptions unshipped/items': 20,
	'getRankings items': 500,
	'shipOrders rows': maxShipmentRows,
	'getSealing waiting/behind': 2,
	'getSuggestions items': 20,
	'changeListings items/*/problem/title': 60,
	'browseListings facets': facetNames.length,
	// The mean in bytes: of a hundred tenants, clusters, categories and sizes, and 50 colors, only the first two have names of 120.
	'browseListings facets/*/values': 41,
	'browseListings facets/*/values/*/value': 20,
	'reconcileDay transfers': maxPageSize,
	'reconcileDay transfers/*/confirmedBy/*': 43,
	'listBaseCheckouts items/*/confirmed/by': 43,
	'getListing label': largestLabel,
	// The session token of the signer is the longest, with 1 to 2 KB.
	'createMedia upload/fields': 9,
	'createMedia upload/fields/*': 700,
	// A fault of each size, three of each fibre, one of each care code, and those of single rules: `test/catalog/label.test.ts`.
	'getLabelRules rules': 40,
	'getLabelRules rules/*/rule': 20,
	'getLabelRules rules/*/source': 60,
	'putLabelRules rules': 40,
	'putLabelRules rules/*/rule': 20,
	'putLabelRules rules/*/source': 60,
	'checkListing faults': 120,
	'checkListing faults/*/rule': 30,
	'checkListing faults/*/source': 60,
	'checkListing faults/*/detail': 120,
	// Returns are cut like the items of any page.
	'exportPersonalData returns': 1,
	// A checkout beyond one item is split into several, each with at least one order.
	'exportPersonalData items/*/orders': 1,
	'exportPersonalData items/*/invoiceRequests': 1,
	// The mean of 120: only refunds of the merchant and of a cancellation have a reason.
	'exportPersonalData items/*/orders/*/refunds/*/reason': (120 * (maxMerchantRefunds + 1)) / maxRefunds,
	// It is largest with one order of all lines, whose checkout then has no other.
	'exportPersonalData items/*/checkout/orders': 1,
	...oneLineEach,
};

/** The bounds of a route's response. A page has the maximum of items. */
export function knownOf(operation: string): Known {
	return (path) => {
		const place = `${operation} ${path.join('/')}`;
		const named = path.findLast((name) => name !== '*' && name !== 'key') ?? '';
		if (byPlace[place] !== undefined) return byPlace[place];
		if (path.at(-1) === '*' && path.at(-2) === 'stock') return maxSizes;
		if (path.at(-1) === 'key') return path.at(-2) === '*' ? 20 : 40;
		// The parcels of an order name at most 60 lines before the last, which names at most all 54.
		if (path.at(-1) === 'lines' && path.includes('shipments')) return 6;
		// A refund of a return has neither lines nor a reason, which are longer.
		if (named === 'returnId' && path.includes('refunds')) return 0;
		if (named === 'items') return maxPageSize;
		return byName[named];
	};
}
