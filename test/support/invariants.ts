import { isDeepStrictEqual } from 'node:util';
import { parseOwnedId } from '#kernel';
import { type Checkout, type Order, type Return, checkoutFromItem, orderFromItem, returnFromItem } from '#orders';
import type { Item } from '#platform';
import { decisionsLogged } from './audited.ts';
import { wrongFigures } from '../simulation/recount.ts';
import { returnsStand } from './return-steps.ts';
import { goodsOrMoney, parcelsAdd, refundsAdd, refundsStand, returned } from './refunds.ts';
import {
	type Expected,
	type InReview,
	type Report,
	type ObservedState,
	type Snapshot,
	type View,
	type Violation,
	unerased,
} from './observed-state.ts';
import { settlementsStand } from './settlements.ts';
import {
	leftToBase,
	moneyReceived,
	openTransfersListed,
	paymentsLeftToBase,
	transfersReturned,
} from './money-received.ts';
import { transfersConfirmed } from './transfers.ts';
import { feedsReplay } from './event-feeds.ts';
import { clocksKept } from './order-clocks.ts';
import { returnsAdd } from './return-invariants.ts';
import { stockAdds } from './stock-invariants.ts';

export type { Expected, ObservedState as Seen, Snapshot, Stock, StripeObject, Violation } from './observed-state.ts';

/**
 * The invariants over the tables and the payment provider. The checks read nothing themselves and never throw: a
 * scenario passes what it saw and did, and gets a list of violations.
 */

const bucketMs = 60_000;

/**
 * Checks every invariant that the given data can show. `before` is the snapshot of an earlier check of the same base.
 */
export function checkInvariants(
	seen: ObservedState,
	expected: Expected,
	before?: Snapshot,
): { violations: Violation[]; after: Snapshot } {
	const violations: Violation[] = [];
	const report: Report = (invariant, about, detail) => void violations.push({ invariant, about, detail });
	const view = viewOf(seen.orders);
	stockAdds(seen, view, expected.given ?? {}, report);
	ordersMatch(view, report);
	paymentsMatch(seen, view, expected, report);
	keysMatch(view, expected, report);
	amountsMatch(view, expected, report);
	refundsAdd(seen, view, report);
	goodsOrMoney(view, expected, report);
	parcelsAdd(view, report);
	returnsAdd(seen.orders, view, expected, report);
	returnsStand(seen, view, report);
	const left = moves(view, before, report);
	const figures = wrongFigures(seen.sales, view.orders.values(), view.checkouts.values());
	for (const { name, detail } of figures) report('I7', name, detail);
	if (seen.directory !== undefined) decisionsLogged(seen.directory, view, report);
	if (seen.directory !== undefined && seen.sales !== undefined)
		feedsReplay({ directory: seen.directory, orders: seen.orders }, view, report);
	nothingOverdue(view, expected, report);
	clocksKept(view, expected, report);
	transfersConfirmed(view, expected.deciders, report);
	moneyReceived(seen, view, report);
	transfersReturned(seen, view, report);
	paymentsLeftToBase(seen, view, report);
	settlementsStand(seen, view, report);
	openTransfersListed(seen, view, expected.transferLimits, report);
	return { violations, after: { checkouts: view.checkouts, orders: view.orders, left } };
}

const readCheckouts = new WeakMap<Item, Checkout>();
const readOrders = new WeakMap<Item, Order>();
const readReturns = new WeakMap<Item, Return>();

/** Caches decoded items, because a long simulation checks thousands of times. */
function read<T>(known: WeakMap<Item, T>, item: Item, reader: (item: Item) => T): T {
	const value = known.get(item) ?? reader(item);
	known.set(item, value);
	return value;
}

function viewOf(items: readonly Item[]): View {
	const checkouts = new Map<string, Checkout>();
	const orders = new Map<string, Order>();
	const reviews = new Map<string, InReview>();
	const returns = new Map<string, Return>();
	for (const item of items) {
		const [pk, sk] = [String(item['pk']), String(item['sk'])];
		if (pk === 'REVIEWS') reviews.set(sk, item as unknown as InReview);
		else if (pk.startsWith('B#') && sk.startsWith('C#')) {
			const checkout = read(readCheckouts, item, checkoutFromItem);
			checkouts.set(checkout.checkoutId, checkout);
		} else if (pk.startsWith('T#') && sk.startsWith('O#')) {
			const order = read(readOrders, item, orderFromItem);
			orders.set(order.orderId, order);
		} else if (pk.startsWith('T#') && sk.startsWith('R#')) {
			const rma = read(readReturns, item, returnFromItem);
			returns.set(rma.returnId, rma);
		}
	}
	return { checkouts, orders, reviews, returns };
}

export function linesOf(checkout: Checkout) {
	return checkout.parts.flatMap((part) => part.lines);
}

function agreedOf({ lines, shipping }: Pick<Order, 'lines' | 'shipping'>) {
	return [lines, shipping];
}

/** I2: orders are exactly the parts of paid checkouts; a review exists exactly for a checkout in review. */
function ordersMatch({ checkouts, orders, reviews }: View, report: Report): void {
	const due = new Set<string>();
	for (const checkout of checkouts.values()) {
		if ((checkout.state === 'review') !== reviews.has(checkout.checkoutId))
			report(
				'I2',
				checkout.checkoutId,
				`in state ${checkout.state}, ${reviews.has(checkout.checkoutId) ? 'with' : 'without'} a review`,
			);
		if (checkout.state !== 'paid') continue;
		for (const part of checkout.parts) {
			due.add(part.orderId);
			const order = orders.get(part.orderId);
			if (order === undefined) report('I2', part.orderId, `no order for a part of ${checkout.checkoutId}`);
			else if (order.checkoutId !== checkout.checkoutId || !isDeepStrictEqual(agreedOf(order), agreedOf(part)))
				report('I2', part.orderId, `the order is not the part of ${checkout.checkoutId}`);
		}
	}
	for (const orderId of orders.keys()) if (!due.has(orderId)) report('I2', orderId, 'an order without a paid checkout');
}

/**
 * I3: each paid checkout has one payment of its amount, less the refunds of its merchants. Every other payment went
 * back, or is in review.
 */
function paymentsMatch({ orders, charges }: ObservedState, view: View, expected: Expected, report: Report): void {
	const byIntent = Map.groupBy(charges, (charge) => charge.payment_intent);
	const buyers = new Map<string, string>();
	for (const checkout of view.checkouts.values()) {
		if (checkout.state !== 'paid' && checkout.state !== 'review') continue;
		const { checkoutId, paymentId } = checkout;
		if (buyers.has(paymentId)) report('I3', checkoutId, `${paymentId} also paid ${buyers.get(paymentId)}`);
		buyers.set(paymentId, checkoutId);
		const { sent, pending: due } = returned(checkout, view);
		if (paymentId.startsWith('bank_')) {
			if (sent > 0) report('I3', checkoutId, `${sent} of a bank transfer are marked as sent`);
			continue;
		}
		const [charge, ...more] = byIntent.get(paymentId) ?? [];
		if (charge === undefined || more.length > 0) {
			report(
				'I3',
				checkoutId,
				`${checkout.state} by ${paymentId}, which has ${charge ? more.length + 1 : 'no'} charge`,
			);
			continue;
		}
		const { amount, amount_refunded: back, currency } = charge;
		const isUnheard = expected.unheardReturns?.has(paymentId) === true;
		if ((back < sent && !isUnheard) || back > sent + due)
			report('I3', checkoutId, `${back} went back of ${paymentId}, with refunds of ${sent} sent and ${due} pending`);
		if (checkout.state === 'review' || expected.acceptedReviews?.has(checkoutId)) continue;
		if (amount !== checkout.total || currency !== 'cny')
			report('I3', checkoutId, `total ${checkout.total} CNY paid with ${amount} ${currency}`);
	}
	const byHand = leftToBase(orders);
	for (const charge of charges) {
		const { payment_intent: intent, amount, amount_refunded: back } = charge;
		if (buyers.has(intent) || byHand.has(intent) || back === amount) continue;
		if (back !== 0) report('I3', intent, `${back} of ${amount} went back`);
		else if (!expected.untold?.has(intent))
			report('I3', intent, `kept, and bought nothing; it was for ${charge.metadata['checkoutId']}`);
	}
}

/** I4: one checkout for each accepted (buyer, Idempotency-Key). */
function keysMatch({ checkouts }: View, { accepted, uncertain = 0 }: Expected, report: Report): void {
	if (accepted === undefined) return;
	const owners = new Map<string, string>();
	for (const { buyer, key, checkoutId } of accepted) {
		const owner = `${buyer} ${key}`;
		if (owners.has(checkoutId)) report('I4', checkoutId, `answers ${owners.get(checkoutId)} and ${owner}`);
		owners.set(checkoutId, owner);
		if (parseOwnedId('checkout', checkoutId)?.owner !== buyer) report('I4', checkoutId, `given to ${buyer}`);
		if (!checkouts.has(checkoutId)) report('I4', checkoutId, `accepted for ${owner}, and missing`);
	}
	const others = checkouts.size - [...owners.keys()].filter((id) => checkouts.has(id)).length;
	if (others > uncertain) report('I4', 'checkouts', `${others} without an accepted key, of ${uncertain} uncertain`);
}

/** I5: totals are sums. A listing has one price in a checkout, the one at the commit. */
function amountsMatch({ checkouts, orders }: View, { agreed }: Expected, report: Report): void {
	const sum = (lines: readonly { unitPrice: number; quantity: number }[]) =>
		lines.reduce((total, line) => total + line.unitPrice * line.quantity, 0);
	for (const checkout of checkouts.values()) {
		const lines = linesOf(checkout);
		const fees = checkout.parts.reduce((total, { shipping }) => total + shipping, 0);
		if (!Number.isSafeInteger(checkout.total) || sum(lines) + fees !== checkout.total)
			report('I5', checkout.checkoutId, `total ${checkout.total}, lines ${sum(lines)}, shipping ${fees}`);
		const prices = new Map(lines.map((line) => [line.listingId, line.unitPrice]));
		for (const line of lines) {
			if (!(Number.isSafeInteger(line.quantity) && line.quantity > 0 && line.unitPrice > 0))
				report('I5', checkout.checkoutId, `${line.quantity} pieces at ${line.unitPrice}`);
			const price = agreed?.get(checkout.checkoutId)?.get(line.listingId) ?? prices.get(line.listingId);
			if (line.unitPrice !== price)
				report('I5', checkout.checkoutId, `${line.listingId} at ${line.unitPrice}, not ${price}`);
		}
	}
	for (const order of orders.values())
		if (sum(order.lines) !== order.subtotal)
			report('I5', order.orderId, `subtotal ${order.subtotal}, lines ${sum(order.lines)}`);
}

const checkoutMoves: Readonly<Record<Checkout['state'], readonly Checkout['state'][]>> = {
	awaiting_payment: ['paid', 'expired', 'cancelled', 'review'],
	expired: ['paid', 'review'],
	cancelled: ['paid', 'review'],
	review: ['paid', 'cancelled'],
	paid: [],
};
const orderMoves: Readonly<Record<Order['state'], readonly Order['state'][]>> = {
	paid: ['shipped', 'received', 'closed', 'cancelled'],
	shipped: ['received', 'closed'],
	received: ['closed'],
	closed: [],
	cancelled: [],
};
/** A payment that differs may follow a first one that went back. Only these two states may be entered again. */
const mayComeAgain = new Set(['review', 'cancelled']);

/** I6: states move along their graph, none is left twice, and agreed fields never change. */
function moves({ checkouts, orders }: View, before: Snapshot | undefined, report: Report): Set<string> {
	const left = new Set(before?.left);
	for (const checkout of checkouts.values())
		if (checkout.state === 'expired' && checkout.endedAt < checkout.expiresAt)
			report('I6', checkout.checkoutId, `expired ${checkout.expiresAt - checkout.endedAt} ms before its time`);
	for (const [id, old] of before?.checkouts ?? []) {
		const now = unerased(checkouts.get(id), old);
		if (now === old) continue;
		if (now === undefined || !isDeepStrictEqual(fixed(now), fixed(old)))
			report('I6', id, 'an agreed field is missing or changed');
		if (old.state !== 'awaiting_payment' && now !== undefined && now.expiresAt !== old.expiresAt)
			report('I6', id, `held longer after it was ${old.state}`);
		if (now === undefined || now.state === old.state) {
			// The first confirmation of a second large transfer takes the place of an earlier one, which its booking keeps.
			const later = { refunds: 0, disputes: 0, confirmation: 0 };
			if (now?.state === 'paid' && !isDeepStrictEqual({ ...now, ...later }, { ...old, ...later }))
				report('I6', id, 'paid twice');
			continue;
		}
		// Several moves may lie between two checks. Two are allowed for.
		const [direct, over] = [checkoutMoves[old.state], checkoutMoves[old.state].flatMap((one) => checkoutMoves[one])];
		if (!direct.includes(now.state) && !over.includes(now.state)) report('I6', id, `${old.state} → ${now.state}`);
		const name = `${id} ${old.state}`;
		if (left.has(name) && !mayComeAgain.has(old.state)) report('I6', id, `left ${old.state} twice`);
		left.add(name);
	}
	for (const [id, old] of before?.orders ?? []) {
		const now = orders.get(id);
		if (now === undefined || (now.state !== old.state && !orderMoves[old.state].includes(now.state)))
			report('I6', id, `${old.state} → ${now?.state ?? 'gone'}`);
		else if (!isDeepStrictEqual([now.lines, now.paidAt], [old.lines, old.paidAt])) report('I6', id, 'recorded twice');
		if (now !== undefined) refundsStand(now, old, report);
	}
	return left;
}

function fixed({ parts, total, fingerprint, placedAt, shippingAddress }: Checkout) {
	return [parts, total, fingerprint, placedAt, shippingAddress];
}

/** I10: nothing before the last sweep awaits payment beyond its expiry. */
function nothingOverdue({ checkouts }: View, { sweptAt }: Expected, report: Report): void {
	if (sweptAt === undefined) return;
	for (const checkout of checkouts.values())
		if (checkout.state === 'awaiting_payment' && checkout.expiresAt + bucketMs <= sweptAt)
			report('I10', checkout.checkoutId, `still open ${sweptAt - checkout.expiresAt} ms after its expiry, at a sweep`);
}
