import { type BusinessDay, type Result, accepted, addDays, refused, startOfDay } from '#kernel';
import {
	type Checkout,
	type CheckoutStore,
	type CheckoutsByDayStore,
	type Order,
	type OrderStore,
	type Transfer,
	type ReturnedTransferStore,
	type TransferStore,
	isRecordedPayment,
	ordersOf,
	paidFor,
} from '#orders';
import {
	type PaymentRecord,
	type PaymentRecords,
	type PaymentsRefusal,
	bankPaymentId,
	isBankTransfer,
} from '#payments';
import { type Item, mapInBatches } from '#platform';

/** Kinds of difference between a checkout, its orders and its payment. */
export const differences = [
	'order_missing',
	'order_unpaid',
	'order_differs',
	'payment_missing',
	'payment_differs',
	'payment_bought_nothing',
	'return_not_listed',
] as const;

/** A difference, named by ids. */
export interface Difference {
	readonly kind: (typeof differences)[number];
	/** Of the order or the payment. */
	readonly id: string;
	readonly checkoutId: string | undefined;
}

/** The comparison of part of a day. */
export interface Reconciled {
	readonly checkouts: number;
	readonly payments: number;
	readonly differences: readonly Difference[];
	/** Bank transfers, which only the base's bank statement can confirm. */
	readonly transfers: readonly Transfer[];
	/** The cursor of the next part. Undefined at the end of the day. */
	readonly next: Item | undefined;
}

/** Dependencies of reconciling. */
export interface ReconcileDeps {
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout' | 'byIds'>;
	readonly orders: Pick<OrderStore, 'tenantOrder'>;
	readonly placed: CheckoutsByDayStore;
	readonly records: PaymentRecords;
	readonly transfers: Pick<TransferStore, 'on'>;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'find'>;
}

/** Concurrent look-ups, below the 25 requests a second that Stripe allows at least. */
const width = 5;

/**
 * Compares part of a business day, in three steps. Checkouts placed on the day are compared with their orders and
 * payments. Payments opened on the day are compared with their checkouts. Confirmed bank transfers are listed, and compared with
 * their checkouts and the list of money to return. Each
 * call handles at most `limit` entries and changes nothing.
 */
export async function reconcile(
	stores: ReconcileDeps,
	day: BusinessDay,
	limit: number,
	from: Item | undefined,
): Promise<Result<Reconciled, PaymentsRefusal>> {
	switch (from?.['of']) {
		case 'payments':
			return payments(stores, day, limit, from);
		case 'transfers':
			return transfers(stores, day, limit, from);
		default:
			return checkouts(stores, day, limit, from);
	}
}

async function checkouts(
	{ placed, orders, records }: ReconcileDeps,
	day: BusinessDay,
	limit: number,
	from: Item | undefined,
): Promise<Result<Reconciled, PaymentsRefusal>> {
	const after = from?.['after'] as Item | undefined;
	const skip = Number(from?.['skip'] ?? 0);
	const [last, checkoutIds] = (await placed.batch(day, after)).read((next, batches) => [next, batches.flat()] as const);
	const batch = await placed.byIds(checkoutIds.slice(skip, skip + limit));
	const compared = await mapInBatches(batch, width, async (checkout) => {
		const ordersOfParts = await Promise.all(
			checkout.parts.map((part) => orders.tenantOrder(part.tenantId, part.orderId)),
		);
		const paymentId = payingOf(checkout);
		const payment = paymentId === undefined ? accepted(undefined) : await records.find(paymentId);
		return payment.ok ? accepted(differencesOf(checkout, ordersOfParts, payment.value)) : payment;
	});
	const failed = compared.find(({ ok }) => !ok);
	if (failed !== undefined && !failed.ok) return refused(failed.refusal);
	return accepted({
		checkouts: batch.length,
		payments: 0,
		differences: compared.flatMap((one) => (one.ok ? one.value : [])),
		transfers: [],
		next: nextOf(skip + limit < checkoutIds.length ? { after, skip: skip + limit } : { after: last, skip: 0 }),
	});
}

/** The cursor within the checkouts of a day. After the last one it moves on to the payments. */
function nextOf({ after, skip }: { readonly after: Item | undefined; readonly skip: number }): Item {
	return after === undefined && skip === 0 ? { of: 'payments' } : { of: 'checkouts', after, skip };
}

async function payments(
	{ checkouts, records }: ReconcileDeps,
	day: BusinessDay,
	limit: number,
	from: Item,
): Promise<Result<Reconciled, PaymentsRefusal>> {
	const after = from['after'] as string | undefined;
	const page = await records.list(startOfDay(day), startOfDay(addDays(day, 1)), limit, after);
	if (!page.ok) return page;
	const captured = page.value.payments.filter((payment) => payment.captured);
	const unexplained = await mapInBatches(captured, width, async ({ paymentId, checkoutId }): Promise<Difference[]> => {
		const checkout = checkoutId === undefined ? undefined : await checkouts.anyCheckout(checkoutId);
		return checkout && isRecordedPayment(checkout, paymentId)
			? []
			: [{ kind: 'payment_bought_nothing', id: paymentId, checkoutId }];
	});
	return accepted({
		checkouts: 0,
		payments: page.value.payments.length,
		differences: unexplained.flat(),
		transfers: [],
		next: page.value.last === undefined ? { of: 'transfers' } : { of: 'payments', after: page.value.last },
	});
}

async function transfers(
	stores: ReconcileDeps,
	day: BusinessDay,
	limit: number,
	from: Item,
): Promise<Result<Reconciled, PaymentsRefusal>> {
	const page = await stores.transfers.on(day, limit, from['after'] as Item | undefined);
	const [last, confirmed] = page.read((next, items) => [next, items] as const);
	const differences = await unexplainedTransfers(stores, confirmed);
	const next = last && { of: 'transfers', after: last };
	return accepted({ checkouts: 0, payments: 0, differences, transfers: confirmed, next });
}

/** The booked transfers that no checkout has recorded, or that bought nothing and are in no list to be returned. */
async function unexplainedTransfers(
	{ checkouts, returnedTransfers }: ReconcileDeps,
	confirmed: readonly Transfer[],
): Promise<Difference[]> {
	const found = await checkouts.byIds([...new Set(confirmed.map(({ checkoutId }) => checkoutId))]);
	const byId = new Map(found.map((checkout) => [checkout.checkoutId, checkout]));
	const ids = confirmed.map(({ bankReference }) => bankPaymentId(bankReference));
	const returned = await returnedTransfers.find(ids);
	return confirmed.flatMap(({ checkoutId }, i): Difference[] => {
		const [checkout, id = ''] = [byId.get(checkoutId), ids[i]];
		if (checkout === undefined || !isRecordedPayment(checkout, id))
			return [{ kind: 'payment_bought_nothing', id, checkoutId }];
		const goesBack = checkout.refunds?.includes(id) === true;
		return goesBack && returned[i] === undefined ? [{ kind: 'return_not_listed', id, checkoutId }] : [];
	});
}

/** The payment recorded on a checkout, if a provider knows it. Only the base knows bank transfers. */
function payingOf(checkout: Checkout): string | undefined {
	if (checkout.state !== 'paid' && checkout.state !== 'review') return undefined;
	return isBankTransfer(checkout.paymentId) ? undefined : checkout.paymentId;
}

/** The differences between a checkout, the orders of its parts (in their order) and its payment. */
export function differencesOf(
	checkout: Checkout,
	orders: readonly (Order | undefined)[],
	payment: PaymentRecord | undefined,
): Difference[] {
	const { checkoutId, total, received = total } = checkout;
	const agreed = ordersOf(checkout, 0);
	const ofOrders = checkout.parts.flatMap((part, i): Difference[] => {
		const order = orders[i];
		const about = { id: part.orderId, checkoutId };
		if (checkout.state !== 'paid') return order === undefined ? [] : [{ kind: 'order_unpaid', ...about }];
		if (order === undefined) return [{ kind: 'order_missing', ...about }];
		const isSame = order.checkoutId === checkoutId && sameAmounts(order, agreed[i]);
		return isSame ? [] : [{ kind: 'order_differs', ...about }];
	});
	const id = payingOf(checkout);
	if (id === undefined) return ofOrders;
	if (payment?.captured !== true) return [...ofOrders, { kind: 'payment_missing', id, checkoutId }];
	// A payment in review is known to differ, and a member of the base decides.
	const same = checkout.state === 'review' || (payment.amount === received && payment.currency === 'CNY');
	return same ? ofOrders : [...ofOrders, { kind: 'payment_differs', id, checkoutId }];
}

/** Whether an order is paid what its part of the checkout and the money that came ask for. */
function sameAmounts(order: Order, agreed: Order | undefined): boolean {
	return (
		order.subtotal === agreed?.subtotal && order.shipping === agreed.shipping && paidFor(order) === paidFor(agreed)
	);
}
