import { careCodes } from '#catalog';
import { lifecycleText, returnLifecycleText } from '#orders';

/** The description of each named schema. Problems and pages are described where they are made. */
export const schemaHelp: Readonly<Record<string, string>> = {
	Address:
		'A shipping address. `province` is compared with the merchant’s rates, in China in Chinese or English; without it the dearest zone of the country counts.',
	AuditChange:
		'A changed field by its path, such as `price.amount`, before and after. Null: no value. A text that ends in `…` is cut.',
	AuditEntry:
		'A write of a member: who did what and when. `changed` names the given fields. `changes` has the values that the ' +
		'decision changed, never personal data of a buyer; `changesOmitted` counts those that did not fit.',
	BankAccount: 'The bank account of the base.',
	BankTransferInput: 'The account of the base, and the limits of the open bank transfers of a buyer.',
	BankTransferPayment:
		'A payment by bank transfer: the buyer transfers `amount` to `account` until `payBy` and quotes `reference`.',
	BankTransferSettings:
		'The settings of bank transfers. Without an `account` in force, the base takes none. `proposed` waits for another manager.',
	BaseCheckout: 'A checkout with a bank transfer, as finance sees it. `amount` is what the buyer was asked for.',
	BaseTarget: "The base's sales target for a calendar year in Asia/Shanghai.",
	Bilingual: 'A text in Chinese and English.',
	Categories: 'The category tree of the base, each category after its parent, at its `revision`.',
	Category: 'A category of garments. Without `parent` it is a root of the tree.',
	Cart: "A buyer's cart. It reserves nothing and has no prices. `version` grows with every change; `updatedAt` is null before the first.",
	CartChange:
		'The outcome of a merged line: the pieces of its variant before (`from`) and after (`to`). `capped`: the line has its limit of ' +
		'pieces. `dropped`: the cart is full.',
	CartLine: 'A variant that a buyer means to order, in pieces.',
	MergedCart: 'A cart after a merge. `changes` has one entry for each line of the request, in its order.',
	Checkout:
		'One act of buying across tenants. `total` is goods and shipping, both agreed when it was placed. It reserves its ' +
		'stock until `expiresAt` unless it is paid.',
	CancelledOrder: 'An order of which the base cancelled what had not left, without its buyer.',
	CheckoutDecision: 'A checkout after a decision of the base, with the confirmations given and needed.',
	CheckoutLine:
		'A variant to order, in pieces. With `revision`, a listing that has changed since is refused. Without it, the price and the ' +
		'exclusion from the no-reason return of that moment count.',
	CheckoutOrder: "One tenant's part of a checkout. It becomes an order when the checkout is paid.",
	CheckoutRequest:
		'The lines of an order and its shipping address. With `shipping`, another shipping fee is refused. `note` goes to all merchants. ' +
		'`confirmedExclusions` names ordered listings with the exclusion `hygiene`: the buyer confirms that their pieces cannot be ' +
		'returned without a reason. A listing with another exclusion, or none, is left as it is.',
	CheckoutState: 'awaiting_payment → paid, expired, cancelled or review (the payment differs from the total).',
	Cluster: 'An industrial cluster that feeds the base.',
	Color: 'A color of a listing: the code that lines and stock refer to, and its name.',
	ComparedFigure: 'A figure as counted live and as recounted from the orders. `drift` is live − sealed.',
	DateRange: 'Business days in Asia/Shanghai, both included.',
	Erasure: 'The progress of an erasure, and the checkouts, orders and returns that still need their data.',
	FeedBegun: 'The beginning of the feed, also after a time in which nobody read it. Changes before it may be missing.',
	Facet: 'The values of a facet, the most frequent first. `more` is the number of values that are left out.',
	FacetValue:
		'A value of a facet. `count` is the total with this value in place of the selected ones of its facet. `name` is null where the value is its own name.',
	Figure: 'A sales figure: the amount, the number of orders and the number of pieces.',
	FoundListing:
		'A garment style on sale. `matchedColor` is the first color in stock that matches the filters, and `picture` shows it.',
	GarmentLabel:
		'The label data of GB/T 5296.4 for a garment sold in China. `safetyClass` is a class of GB 18401. ' +
		'`composition` is in percent. `sizeDesignation` gives height and girth in cm by GB/T 1335 for each size, such as 165/88A. ' +
		'A label is checked before a sale. ' +
		`\`care\` then has one code of each group: ${Object.values(careCodes)
			.map((codes) => codes.map((code) => `\`${code}\``).join(', '))
			.join('; ')}.`,
	Import: 'An import of a product file: its progress in products, and the rows and products that were left out.',
	ImportChange:
		'The effect of applying a preview on a listing. `setsStock`: its stock is set whatever is chosen, as it is not on sale.',
	ImportContent: 'The content of a listing that a file states.',
	ImportFault: 'A part of a file that was left out. `line` counts from 1; `column` is the header as in the file.',
	ImportPreview:
		'Products of a preview by what applying them would do. `faults` counts those that their listing would refuse.',
	ImportResult: 'A product that was applied. Its stock was `set`, or `kept` because the listing is on sale.',
	ImportStock: 'The pieces of a color by size, where they differ: as the preview saw them, and as in the file.',
	ImportSummary:
		'An import without its faults. `stockKept` counts products whose quantities were not set on a listing on sale.',
	Invoice:
		'An invoice as its merchant issued it. `amount` includes `tax`. With `reverses` it takes back the invoice of that number.',
	InvoiceInput:
		'An issued invoice: its 20 digits, and its amount with the tax that it includes. `reverses` is the number of the invoice that it takes back.',
	InvoiceRequest:
		'A request of an invoice: open → answered or rejected. `withdrawn`: its recipient was erased. Title, tax id and e-mail address are null once erased.',
	InvoiceRequestInput:
		'Whom an invoice is issued to, and where it is sent. `special` is a special VAT invoice, from which a business deducts the tax.',
	LabelFault:
		'A fault of a label by a rule and its source. `pointer` is a place in the listing, or below `/tenant`. Binding and standard faults keep the listing from sale.',
	LimitedCount: 'A number that was asked for, and the maximum that is allowed.',
	LabelRule: 'A rule of labels: the place of its faults, its severity today and its source.',
	LabelRules:
		'The settings of the base about labels, and all rules. `labelsRequiredFrom` is the business day from which a listing needs a label to be sold; null: a label is optional. ' +
		'`withdrawnStandards` and `fibreNames` add to those that the rules know.',
	LabelRulesInput: 'What the base sets about labels. `labelsRequiredFrom: null` leaves labels optional.',
	Listing: 'A garment style on sale, with its tiers, label and available stock.',
	ListingChanges: 'Changes of listings. With `dryRun` nothing is stored.',
	ListingColor: 'A color of a listing, with the address of its first picture, if it has one.',
	ListingMedia:
		'A picture of a listing. `urls` has the address of each file by format and width in pixels; `jpeg` is 1200 × 630, for other sites. `width` and `height` are those of the largest file. `thumbhash` is a blurred preview in base 64. `color` is the code of the color that it shows.',
	Media: 'A picture of the tenant: uploading → ready or refused, for a reason.',
	MediaUpload:
		'A form to upload a picture with: POST `fields`, and then the file as `file`, to `url` as multipart/form-data before `expiresAt`.',
	NewMedia: 'A picture that waits for its upload.',
	PictureUrls: 'The addresses of the files of a picture, by width in pixels in each format.',
	ListingCheck: "The faults of a listing's label.",
	ListingEvent:
		'A listing was published, withdrawn or changed otherwise. It is at `revision` since; `onSale` says whether buyers can order it.',
	ListingOutcome:
		'The outcome of one change. `revision` and `state` are null, and `problem` is not, where it was refused.',
	ListingOutcomes: 'The outcomes of changes, in the order of the request, with the number of each kind.',
	ListingPage:
		'A page of listings. `total` counts all pages. `facets` is null unless asked for. `corrected` is the query that was answered in place of a mistyped one. `asOf` is when the page was made.',
	ListingStock: 'The available stock of a listing.',
	Member: 'A member, since when, and the address that the invitation was sent to.',
	MemberTarget: "A cluster's or tenant's sales target for a calendar year in Asia/Shanghai.",
	Membership: "A user's role in a tenant or in the base.",
	MerchantEvent:
		'What happened to something of the tenant, told apart by `type`. It names nothing of a buyer. More types may come.',
	MerchantListingMedia: 'A picture of a listing as its tenant sees it, under its `mediaId`.',
	MerchantListing: 'A listing as its tenant sees it. `onSale` says whether buyers can order it now.',
	MerchantOrder:
		'An order as its tenant sees it. Fields of the address and the note are null where the role does not ship.',
	MerchantProfile: 'A tenant as its members see it. `shipping` is null while it ships free.',
	Money: 'An amount of zero or more in minor units. 12900 with currency CNY is 129.00 yuan.',
	Order: `One tenant's part of a paid checkout. Its moves are ${lifecycleText()}.`,
	OrderDetail:
		'An order with the pieces that its buyer may return now, and from when the buyer may cancel what has not left.',
	OrderCancellation:
		'The cancellation of an order, or of its pieces that had not left: by whom, when, and why. A reason of the buyer is erased with their address.',
	OrderEvent: 'An order has reached a stage, or its address was corrected.',
	OrderLine:
		'A variant of a listing as ordered, in pieces, at the unit price of the moment of ordering. A later change of the listing ' +
		'changes neither the price nor `returnExcluded`.',
	Pieces: 'Pieces of a variant.',
	PiecesBack: 'Pieces of a variant that come back. `restock`: they go on sale again.',
	OrderInvoices:
		'The invoices of an order. `invoiceable` is paid and neither refunded nor invoiced; `toReverse` is what refunds after the invoices leave to reverse.',
	Parcel: 'A parcel of an order with the pieces it holds. `number` counts from 1.',
	ParcelEvent: 'A parcel of an order was recorded or corrected.',
	ParcelLine: 'Pieces of a variant in a parcel.',
	ShippedRow:
		'The outcome of a row: `shipped`, `unchanged` (recorded before), or `refused` with its reason and, where one cell is at fault, its column.',
	Payment: "An open payment, by provider: what the buyer's client needs to pay.",
	Price: 'An amount above zero in minor units. 12900 with currency CNY is 129.00 yuan.',
	Progress:
		'Sales of a year against its target. `ratio` is achieved / target, 1 for the whole; `neededPerDay` and ' +
		'`pacePerDay` are per business day. Without a target, the fields derived from it are null.',
	Projection: 'The sales expected at the end of the year. In a back-test four years of five fell within low and high.',
	Purchase: "A checkout in a buyer's data export: all its own data, and its orders.",
	RankedFigure: 'A sales figure with its rank, 1 for the largest. Null where the caller may not see it.',
	RankingRow: 'A member of the dimension with its rank and figures, now and in the previous period.',
	ManualRefund:
		'Money that waits for a payment by the base. A refund of an order is `manual` (paid by bank transfer), or `failed` at the ' +
		'provider. A bank transfer that bought nothing is `manual`, and names the `bankReference` of what came. So is a payment that its provider ' +
		'does not return, under its payment id: `amount` is what lost disputes have left of it.',
	PaymentException:
		'A report of the provider about a payment, at which a member has to look. `amount` is in minor units of `currency`. A payment in CNY that ' +
		'did not go back (`return_failed`) ends by itself once its disputes are decided: it goes back, or what is left of it waits among the ' +
		'refunds by hand. In another currency it stays, and the base returns it outside.',
	Quote:
		'The price of a checkout as placing it now would charge: `total` is goods and shipping. `shipping` is null without an address. Every change ' +
		'before `asOf` is counted: of two quotes, the one with the later `asOf` holds. Nothing is reserved.',
	QuoteLine:
		'A line with the revision of its listing and its exclusion from the no-reason return. Placing with `revision` and `shipping` refuses what has ' +
		'changed since. `tier` is the one that all pieces of the listing reach together, and `nextTier` takes `missing` more. `available` counts up to ' +
		'999 pieces.',
	QuoteOrder: "One tenant's part of a quote.",
	QuoteRequest:
		'A checkout request to be priced. `shippingAddress` may be absent; then there is no shipping fee, and `shipping` must be absent too.',
	QuoteShortage: 'A variant with fewer pieces on sale than `requested`. Placing it now would be refused.',
	ReceivedAmount:
		'An amount as the provider or the bank reports it, in minor units of a currency that the base may not know.',
	Refund:
		'Money that goes back to the buyer: pending → sent (the provider has it) → settled (it has arrived) or failed. ' +
		'`manual` and `failed` refunds are paid by the base.',
	RefundEvent: 'A refund was decided (`refund.created`) or has reached a state.',
	RefundLine:
		'Pieces of an order that a refund is for. `line` is the position of their line in the order, from 0. `restock`: they are on sale again.',
	ReturnExcluded:
		'Why a line cannot be returned without a reason: `custom_made` by law, `confirmed` by its buyer at the purchase. Null: it can.',
	ReturnExclusion:
		'Why pieces of a listing cannot be returned without a reason: `custom_made` by law; `hygiene`, such as underwear, once the ' +
		'buyer has confirmed it at the purchase. Null: they can.',
	ReceivedLine: 'Pieces of a return that came back. `restock`: they are on sale again.',
	Return: `Goods that a buyer gives back, or never got. \`refundable\` is what all its pieces were worth at the request, with their share of the shipping fee unless it has no reason. Its moves are ${returnLifecycleText()}. A repeated move with the same content changes nothing.`,
	ReturnablePieces:
		'Pieces of an order that may come back until `until`, which is null before the receipt. `excluded`: not without a reason.',
	ReturnAnswer: 'The answer to a return. The clock approves what no merchant has answered in time.',
	ReturnAppeal: 'Why the buyer asks the base to decide.',
	ReturnDeadline: 'Until when somebody has to act, and the state that follows by itself. Null: none does.',
	ReturnEvent:
		'A return was requested (`return.requested`) or has reached a state. It may come before events of its order. So keep it under ' +
		'its `returnId`, and load an order that you do not know yet.',
	ReturnDecision: 'The decision of the base, and what it refunds.',
	ReturnInReview:
		'A return that waits for the base. `confirmed` is what a first member has decided, while a second one is needed.',
	DecidedReturn: 'A return after a decision of the base, with the confirmations given and needed.',
	ReturnReceipt:
		'The pieces that the merchant found in the parcels of a return, and the amount withheld of their value.',
	ReturnShipment: 'The parcel in which the goods come back.',
	Review: 'A payment that differs from its checkout: what was expected, what came, and why it waits.',
	SavedAddress: 'An address that a buyer has saved. One address of a book is its default.',
	SavedAddressInput: 'An address to save. `isDefault: true` makes it the default; otherwise the default stays.',
	Seal: 'The recount of a closed business day from the orders themselves, beside the live count.',
	SettledRefund: 'A refund of an order, or the entry of the list for a payment that bought nothing.',
	SealedMeasures: 'The compared figures of each measure.',
	Sealing: 'The last sealed business day, and the closed day that waits for consumers of the orders stream.',
	SeriesPoint: 'The figures of an hour, day or month. Null where the caller may not see them.',
	SearchHealth:
		'The newest segment of search, and the position of the log of changes. Their difference is what a new search has to read.',
	SearchSegment:
		'The listings on sale as of a position of the log. `drift` counts the listings that the index had otherwise than the tables ' +
		'when they were last compared (`comparedAt`): 0, or an alarm.',
	Shipment: 'The parcel of an order.',
	ShippingAddress: 'An address in a response. A null field was not given, is withheld from this caller, or was erased.',
	ShippingRates:
		'Shipping fees by region, counted by pieces or by weight in grams. The zone of the province applies, else that of ' +
		'the country, else the zone without countries. A region in no zone is not delivered to.',
	ShippingStep: 'A quantity, in pieces or in grams as the rates count, and its price.',
	ShippingZone:
		'The fee of a region: `first.price` up to `first.quantity`, then `additional.price` for each further started ' +
		'`additional.quantity`. Goods of at least `freeFrom` ship free.',
	SignedSum: 'A sum in minor units that may be negative.',
	StockEvent:
		'The last available piece of a variant is reserved or gone, or pieces are available again or for the first time.',
	StockGrid: 'Available pieces by color code and size.',
	StripePayment: "A payment through Stripe. `clientSecret` is for Stripe's client library.",
	Suggestion: 'A completion. `text` is the spelling that begins alike, and `name` the word to show.',
	Sum: 'A sum of zero or more in minor units. It may exceed the limit of a single price.',
	Tenant: 'A merchant enterprise as the management of the base sees it.',
	TenantContact: 'A contact of a tenant in separate fields.',
	TenantProfile: 'The public profile of a merchant enterprise.',
	Tier: 'The unit price from a quantity of pieces on.',
	Transfer: 'A bank transfer as the base confirmed it, with the members who did.',
	UnshippedOrder: 'An order that was paid and is not shipped.',
	Vocabulary:
		'What the base changes in the first vocabulary of the search. Synonyms share a meaning: `within` names broader words, `parts` those that ' +
		'a compound joins, and `noise` is what a query may do without.',
};
