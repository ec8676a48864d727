import { type BuyerId, type CheckoutId, type Millis, parseOwnedId } from '#kernel';
import { type Database, type Item, type Key, type Write, filterPages } from '#platform';
import { checkoutFromItem, checkoutItem } from '../item-codec.ts';
import { checkoutsByIds } from '../read-by-ids.ts';
import type { CheckoutState } from '../states.ts';
import { orderKeys } from '../table.ts';
import type { Checkout, Reservation } from './checkout.ts';

/** A buyer's open reservations, as far as one call reads. */
export interface OpenReservations {
	readonly reservations: readonly Reservation[];
	/** Whether these are all: one call reads a bounded number of a buyer's checkouts. */
	readonly isWhole: boolean;
}

type UpdateWrite = Extract<Write, { kind: 'update' }>;

/** Reads checkouts and states their writes. A state is left only from the state that was expected. */
export interface CheckoutStore {
	/** The buyer's own checkout. */
	buyerCheckout(buyerId: BuyerId, checkoutId: CheckoutId): Promise<Checkout | undefined>;
	/** Any checkout by its id, for the payment provider's events and the base. */
	anyCheckout(checkoutId: CheckoutId): Promise<Checkout | undefined>;
	/** Any checkouts by their ids, as they are now. */
	byIds(ids: readonly CheckoutId[]): Promise<Checkout[]>;
	/** A buyer's checkouts that await payment and have not expired, up to `limit` of them. */
	openReservations(buyerId: BuyerId, now: Millis, limit: number): Promise<OpenReservations>;
	/** The table and key of a checkout's item. */
	keyOf(checkoutId: CheckoutId): { table: string; key: Key };
	/** The write that places a checkout, unless its key is taken. */
	place(checkout: Checkout): Extract<Write, { kind: 'put' }>;
	/**
	 * The write that moves a checkout to its new state, if it is still in `from`. `expired` requires that its time is up.
	 * `paid` and `review` require a payment that is not to be returned and an address that is not erased. Leaving
	 * `awaiting_payment` requires that no transfer was opened since the read. `refundedPayment` is added to the payments to be returned.
	 */
	move(checkout: Checkout, from: CheckoutState, refundedPayment?: string): UpdateWrite;
	/** The write that ends the open transfer of a checkout, if it has one, beside the one that ends its wait for payment. */
	closeTransfer(checkout: Checkout): Extract<Write, { kind: 'delete' }>[];
	/** The write that adds a payment to those to be returned, once, if the checkout is still in its state. */
	addRefundedPayment(checkout: Checkout, paymentId: string): UpdateWrite;
}

/** Checkouts over the `orders` table. Reads are consistent. */
export function checkoutStore(database: Database, table: string): CheckoutStore {
	const store: CheckoutStore = {
		async buyerCheckout(buyerId, checkoutId) {
			return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : undefined;
		},
		async anyCheckout(checkoutId) {
			const key = orderKeys.findCheckout(checkoutId);
			const item = key && (await database.get(table, key, { consistent: true }));
			return item && checkoutFromItem(item);
		},
		byIds: (ids) => checkoutsByIds(database, table, ids),
		openReservations: (buyerId, now, limit) => openReservations(database, table, { buyerId, now, limit }),
		keyOf: (checkoutId) => ({ table, key: orderKeys.checkout(checkoutId) }),
		place: (checkout) => ({ kind: 'put', table, item: checkoutItem(checkout), condition: 'attribute_not_exists(pk)' }),
		move: (checkout, from, refundedPayment) => moveWrite(table, checkout, from, refundedPayment),
		closeTransfer: ({ state, transfer, expiresAt, checkoutId }) => {
			if (state !== 'awaiting_payment' || transfer === undefined) return [];
			return [{ kind: 'delete', table, key: orderKeys.openTransfer(expiresAt, checkoutId) }];
		},
		addRefundedPayment: (checkout, paymentId) => refundedPaymentWrite(table, checkout, paymentId),
	};
	return store;
}

function refundedPaymentWrite(table: string, checkout: Checkout, paymentId: string): UpdateWrite {
	return {
		kind: 'update',
		table,
		key: orderKeys.checkout(checkout.checkoutId),
		update: 'SET refunds = list_append(if_not_exists(refunds, :none), :one)',
		condition: '#state = :state AND NOT contains(refunds, :payment)',
		names: { '#state': 'state' },
		values: { ':none': [], ':one': [paymentId], ':payment': paymentId, ':state': checkout.state },
	};
}

/** A payment to be returned buys nothing, and nothing is shipped to an erased address. */
const stillBuys = 'NOT contains(refunds, :paymentId) AND attribute_not_exists(shippingAddress.erasedAt)';

/** Sets the fields that the new state adds. The rest of a checkout never changes, except that its address may be erased. */
function moveWrite(
	table: string,
	checkout: Checkout,
	from: CheckoutState,
	refundedPayment: string | undefined,
): UpdateWrite {
	const { state, ...item } = checkoutItem(checkout);
	const fields = ['paidAt', 'paymentId', 'endedAt', 'reviewAt', 'received', 'acceptedBy', 'refusedBy'];
	const added = fields.filter((name) => item[name] !== undefined);
	const conditions = [
		'#state = :from',
		...(state === 'expired' ? ['expiresAt <= :endedAt'] : []),
		...(state === 'paid' || state === 'review' ? [stillBuys] : []),
		// An open transfer is listed, and its listing ends in the transaction that ends the wait.
		...(from === 'awaiting_payment' && checkout.transfer === undefined ? ['attribute_not_exists(transfer)'] : []),
	];
	const refunds =
		refundedPayment === undefined ? [] : ['refunds = list_append(if_not_exists(refunds, :none), :refunded)'];
	return {
		kind: 'update',
		table,
		key: orderKeys.checkout(checkout.checkoutId),
		update: ['SET #state = :to', ...added.map((name) => `${name} = :${name}`), ...refunds].join(', '),
		condition: conditions.join(' AND '),
		names: { '#state': 'state' },
		values: {
			':to': state,
			':from': from,
			...Object.fromEntries(added.map((name) => [`:${name}`, item[name]])),
			...(refundedPayment === undefined ? {} : { ':none': [], ':refunded': [refundedPayment] }),
		},
	};
}

/** Checkouts read at a time: about 1 MB, DynamoDB's own page. */
const checkoutsPerRead = 1_000;
/** Reads of one call: some 10 MB and 10,000 checkouts, less than a partition serves in a second. */
export const maxReservationReads = 10;

async function openReservations(
	database: Database,
	table: string,
	{ buyerId, now, limit }: { buyerId: BuyerId; now: Millis; limit: number },
): Promise<OpenReservations> {
	const query = {
		table,
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		filter: '#state = :state AND expiresAt > :now',
		names: { '#state': 'state' },
		values: { ':pk': `B#${buyerId}`, ':prefix': 'C#', ':state': 'awaiting_payment', ':now': now },
		limit: checkoutsPerRead,
		consistent: true,
	};
	const read = (after: Item | undefined) => database.queryPage({ ...query, after });
	const page = await filterPages(read, () => true, { limit, maxReads: maxReservationReads, after: undefined });
	return page.read((next, items) => ({ reservations: items.map(checkoutFromItem), isWhole: next === undefined }));
}
