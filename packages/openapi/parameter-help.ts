import { wholesalePieces } from '#kernel';

const searchHelp =
	"A part of the order id, of a tracking number or of a title, whatever its case and width. For roles that ship also of the recipient's name.";

/**
 * The description of each parameter with its unit, by name. `operation.name` takes precedence, where an operation means
 * something of its own.
 */
export const parameterHelp: Readonly<Record<string, string>> = {
	addressId: 'The id of a saved address.',
	buyerId: 'The id of a buyer: the `sub` of its tokens.',
	checkoutId: 'The id of a checkout, `chk_…`.',
	clusterId: 'The id of a cluster, a slug such as `chaonan`.',
	day: 'A business day in Asia/Shanghai, as YYYY-MM-DD.',
	importId: 'The id of an import, `imp_…`.',
	listingId: 'The id of a listing, `lst_…`.',
	mediaId: 'The id of a picture, `med_…`.',
	number: 'The number of a parcel of the order, from 1.',
	orderId: 'The id of an order, `ord_…`.',
	refundId: 'The id of a refund, `rfd_…`.',
	returnId: 'The id of a return, `ret_…`.',
	tenantId: 'The id of a tenant, a slug such as `chaonan-yilan`.',
	userId: "The id of a user: the `sub` of the user's tokens.",
	year: 'A calendar year in Asia/Shanghai, as four digits.',

	limit: 'The maximum number of items of the page.',
	cursor: 'The `nextCursor` of the previous page. It is valid for the same list with the same filters only.',
	after: 'The id of an event, `evt_…`: events behind it only. Without it, the oldest come first.',
	'getLatest.limit': 'The maximum number of orders.',
	'getRankings.limit': 'The maximum number of rows; the ranking is not paged.',

	q: 'Words in Chinese, English or pinyin, at most 80 characters. Synonyms and mistyped words are found too.',
	category: 'Ids of categories, each with those below it, or names of categories.',
	cluster: 'The ids of clusters: listings of their tenants only.',
	tenant: 'The ids of tenants: their listings only.',
	color: 'Color families such as `red`, or codes or names of colors. A variant in this color must be in stock.',
	size: 'Sizes under any of their names. A variant in this size must be in stock.',
	inStock: 'With `true`, listings with a variant in stock only.',
	facets: 'With `true`, the values of each facet are counted.',
	minPrice: 'The lowest unit price, in minor units (12900 is 129.00 yuan), included.',
	maxPrice: 'The highest unit price, in minor units (12900 is 129.00 yuan), included.',
	sort: 'The order: `newest` first, cheapest first (`price`), dearest first (`-price`), or best match of `q` first (`relevance`). Default: `relevance` with `q`, else `newest`.',
	'getSuggestions.q': 'The beginning of a word, at most 40 characters.',
	'getSuggestions.limit': 'The maximum number of completions.',

	'listMerchantListings.state': 'Listings in this state only.',
	'listMerchantOrders.state': 'Orders in this state only.',
	'listMerchantOrders.q': searchHelp,
	'listMerchantOrders.from': 'The first day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'listMerchantOrders.to': 'The last day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'exportMerchantOrders.state': 'Orders in this state only.',
	'exportMerchantOrders.q': searchHelp,
	'exportMerchantOrders.from': 'The first day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'exportMerchantOrders.to': 'The last day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'printPackingList.state': 'Orders in this state only.',
	'printPackingList.q': searchHelp,
	'printPackingList.from': 'The first day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'printPackingList.to': 'The last day of placing in Asia/Shanghai, as YYYY-MM-DD, included.',
	'listInvoiceRequests.state': 'Requests in this state only.',
	mode: '`preview` changes nothing, and shows what applying the file would change.',
	stock: 'Whether quantities are set on listings on sale too (`set`). Default: `keep`. Not for a preview.',
	'printLabel.size': 'A size of the listing. Default: its first.',
	'printLabel.kind': '`hangtag` has all that the standard asks for; `care` is sewn in: size, fibres and care.',
	language: 'The language of the printed words: `zh` or `en`. Titles are in the same language.',
	'listBaseMembers.tenantId': 'The id of a tenant: its members instead of those of the base.',
	'listBaseAudit.tenantId': 'The id of a tenant: the writes of its members, and those of the base about it.',
	reference: 'The reference that a buyer quotes in a bank transfer. Case, spaces and dashes do not matter.',
	'listBaseCheckouts.state': 'Checkouts in this state only: `awaiting_transfer` while the transfer is open.',
	'listMerchantReturns.state': 'Returns in this state only.',
	'listTargets.dimension': 'Whether to list the targets of clusters or of tenants.',

	dimension:
		'The kind of member that the figures are of: the base, a cluster, tenant, category, channel or grade. An order is in a wholesale ' +
		`channel if a line has the price of a tier or is among ${wholesalePieces} or more pieces of a listing, and in an export ` +
		'channel if it ships to another country than CN.',
	member: 'The id of the member within its dimension: a cluster, tenant, category, channel or grade.',
	by: 'The length of a point: a business hour, day or month in Asia/Shanghai.',
	measure:
		'The sum that is counted. `net` is paid − refunded. Amounts are those of goods without shipping fees, in minor units.',
	from: 'The first business day in Asia/Shanghai, as YYYY-MM-DD, included.',
	to: 'The last business day in Asia/Shanghai, as YYYY-MM-DD, included.',
	period: 'A year (YYYY), month (YYYY-MM) or business day (YYYY-MM-DD) in Asia/Shanghai. Default: the current year.',
};
