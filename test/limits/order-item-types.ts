import { bankPaymentId } from '#payments';
import { type FollowUp, type FollowUpKind, followUpStore } from '#followups';
import { accepted, maxAmount, ownedId } from '#kernel';
import {
	type Address,
	type Order,
	type RefundState,
	type ReturnCase,
	addressBookStore,
	cartStore,
	invoiceStore,
	checkoutStore,
	checkoutsByDayStore,
	manualRefundStore,
	openTransferStore,
	orderStore,
	overdueShipmentStore,
	paidOrderSummary,
	paymentExceptionStore,
	paymentReturnStore,
	pulseStore,
	returnIdOf,
	returnStore,
	reviewStore,
	transferStore,
} from '#orders';
import type { Database } from '#platform';
import { noon, unique } from '../sales/given.ts';
import {
	buyerId,
	largestBook,
	largestCart,
	largestCheckout,
	largestInvoicing,
	largestOrder,
	largestReturn,
} from './widest.ts';

/** Writes the largest item of a type through its store. A key maker without an item states its purpose. */
export type ItemType = ((database: Database) => unknown) | 'no item: a look-up' | 'no item: a range';
export const [lookUp, range] = ['no item: a look-up', 'no item: a range'] as const;

/** Records of one batch of the orders stream, which become one item of each kind. */
export const streamBatch = 100;
export const slug = (n: number) => String(n).padStart(40, 't');
const batch = Array.from({ length: streamBatch }, (_, n) => n);
const placed = batch.map((n) => ({
	checkoutId: ownedId('checkout', buyerId, unique(n)),
	expiresAt: noon,
	placedAt: noon,
}));
const orders = batch.map((n) => ({
	...largestOrder,
	tenantId: slug(n),
	orderId: ownedId('order', slug(n), unique(n)),
})) as Order[];

const refundId = ownedId('refund', largestOrder.tenantId, unique(1));
const withRefund = (state: RefundState) =>
	({ ...largestOrder, refunds: [{ refundId, amount: maxAmount, at: noon, state }] }) as Order;

const none = { audit: [] } as const;
const changed = {
	...largestReturn,
	rma: { ...largestReturn.rma, answer: { ...largestReturn.rma.answer, by: 'merchant' } },
} as ReturnCase;
const inReview = { ...changed, rma: { ...changed.rma, state: 'in_review' } } as ReturnCase;

export const orderItems = {
	checkout: (database) => database.transact([checkoutStore(database, 'orders').place(largestCheckout)]),
	findCheckout: lookUp,
	order: (database) => database.transact([orderStore(database, 'orders').putOrder(largestOrder)]),
	findOrder: lookUp,
	lateEventMarker: (database) =>
		orderStore(database, 'orders').markLateEvents([{ ...largestOrder, placedAt: 0 } as Order]),
	orderOfMarker: lookUp,
	placed: (database) => checkoutsByDayStore(database, 'orders').putBatch(placed, unique(1)),
	transfer: (database) => {
		const transfer = {
			checkoutId: largestCheckout.checkoutId,
			amount: maxAmount,
			bankReference: '尺'.repeat(64),
			confirmedBy: [buyerId, buyerId],
			confirmedAt: noon,
		};
		return database.transact(transferStore(database, 'orders').book(bankPaymentId(transfer.bankReference), transfer));
	},
	transfers: range,
	booking: lookUp,
	openTransfer: (database) => {
		const held = { checkoutIds: Array.from({ length: 100 }, () => largestCheckout.checkoutId), revision: 1_000_000 };
		const transfer = { reference: '7KM-92X-QR4', openedAt: noon };
		return openTransferStore(database, 'orders').open(largestCheckout, { transfer, payBy: noon, held });
	},
	checkoutOfTransfer: lookUp,
	reference: lookUp,
	heldTransfers: lookUp,
	review: (database) =>
		database.transact([
			reviewStore(database, 'orders').begin({
				checkoutId: largestCheckout.checkoutId,
				paymentId: 'p'.repeat(255),
				amount: maxAmount,
				currency: 'CNY',
				expected: maxAmount,
				reviewAt: noon,
				reserved: true,
				acceptance: { by: buyerId, at: noon },
			}),
		]),
	manualRefund: (database) =>
		database.transact(manualRefundStore(database, 'orders').writesOf(withRefund('sent'), withRefund('failed'))),
	settlement: (database) =>
		database.transact([
			manualRefundStore(database, 'orders').recordSettlement(bankPaymentId('尺'.repeat(64)), refundId),
		]),
	settledRefund: (database) =>
		database.transact(manualRefundStore(database, 'orders').writesOf(withRefund('failed'), withRefund('settled'))),
	paymentReturn: (database) => paymentReturnStore(database, 'orders').claim('p'.repeat(255), '99/99/99', noon),
	paymentException: (database) =>
		paymentExceptionStore(database, 'orders').put({
			id: 'd'.repeat(255),
			kind: 'unknown_refund',
			paymentId: 'p'.repeat(255),
			checkoutId: largestCheckout.checkoutId,
			amount: maxAmount,
			currency: 'CNY',
			at: noon,
		}),
	invoicing: (database) =>
		invoiceStore(database, 'orders').change(largestOrder.orderId, () => accepted(largestInvoicing), { audit: [] }),
	orderOfInvoicing: lookUp,
	addressBook: (database) => addressBookStore(database, 'orders').change(buyerId, () => accepted(largestBook)),
	cart: (database) => cartStore(database, 'orders').change(buyerId, () => accepted(largestCart)),
	overdue: (database) => overdueShipmentStore(database, 'orders').mark(largestOrder),
	return: (database) =>
		returnStore(database, 'orders').change(largestReturn, { decide: () => accepted(changed) }, none),
	findReturn: lookUp,
	returnReview: (database) =>
		returnStore(database, 'orders').change(largestReturn, { decide: () => accepted(inReview) }, none),
	returnOfReview: lookUp,
	returnAddress: async (database) => {
		const { rma } = largestReturn;
		const write = returnStore(database, 'orders').keepReturnAddress(
			largestOrder.tenantId,
			rma.returnAddress as Address,
		);
		await database.transact([write]);
	},
	pulse: (database) => pulseStore(database, 'orders').write(1, noon),
} satisfies Record<string, ItemType>;

/** A batch of each kind, with the note of the one kind that has notes. */
export const followUpItems = {
	'expire-checkouts': (database) =>
		putFollowUps(
			database,
			placed.map(({ checkoutId }) => ({ kind: 'expire-checkouts', id: checkoutId, dueAt: noon })),
		),
	'flag-overdue-shipments': (database) =>
		putFollowUps(
			database,
			orders.map((order) => ({
				kind: 'flag-overdue-shipments',
				id: order.orderId,
				dueAt: noon,
				note: paidOrderSummary(order),
			})),
		),
	'send-refunds': (database) =>
		putFollowUps(
			database,
			orders.map(({ orderId }) => ({ kind: 'send-refunds', id: orderId, dueAt: noon })),
		),
	'advance-orders': (database) =>
		putFollowUps(
			database,
			orders.map(({ orderId }) => ({ kind: 'advance-orders', id: orderId, dueAt: noon })),
		),
	'advance-returns': (database) =>
		putFollowUps(
			database,
			orders.map(({ orderId }, n) => ({ kind: 'advance-returns', id: returnIdOf(orderId, String(n)), dueAt: noon })),
		),
} satisfies Record<FollowUpKind, ItemType>;

function putFollowUps(database: Database, followUps: readonly FollowUp[]): Promise<void> {
	return followUpStore(database, 'orders').put(followUps, unique(1));
}
