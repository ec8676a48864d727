import type { Checkout, Order } from '#orders';
import type { Item } from '#platform';
import type { ObservedState, Report, View } from './observed-state.ts';

/** The limits of the open transfers of one buyer. */
export interface TransferLimits {
	readonly transfers: number;
	readonly pieces: number;
}

/**
 * I20: the orders of a paid checkout are paid exactly what came for it. What is missing is their discount, and what is too much
 * is refunded first. A transfer of the bank is booked once.
 */
export function moneyReceived({ orders: items, charges }: ObservedState, view: View, report: Report): void {
	const bookings = new Map<string, number>();
	let [booked, listed] = [0, 0];
	for (const { pk, amount } of items) {
		if (String(pk).startsWith('BOOKING#')) {
			bookings.set(String(pk).slice('BOOKING#'.length), Number(amount));
			booked += Number(amount);
		} else if (/^TRANSFERS#\d/.test(String(pk))) listed += Number(amount);
	}
	if (booked !== listed) report('I20', 'transfers', `${booked} booked by reference, ${listed} by day`);
	const captured = new Map(charges.map((charge) => [charge.payment_intent, charge.amount]));
	for (const checkout of view.checkouts.values()) {
		if (checkout.state !== 'paid') continue;
		const charge = captured.get(checkout.paymentId);
		// A test invents an event that differs from its charge. Payments of the simulation differ themselves.
		const isInvented = checkout.received !== undefined && charge === checkout.total;
		const came = bookings.get(checkout.paymentId) ?? (isInvented ? undefined : charge);
		const paid = checkout.parts.reduce((sum, { orderId }) => sum + paidOf(view, orderId, report), 0);
		if (came !== undefined && paid !== came)
			report('I20', checkout.checkoutId, `its orders are paid ${paid}, and ${came} came`);
	}
}

/** I20: a transfer of the bank that bought nothing waits in the list of money to return, or was settled; nothing else does. */
export function transfersReturned({ orders: items }: ObservedState, { checkouts }: View, report: Report): void {
	const listed = items.filter(
		({ pk, sk }) => /^(?:REFUNDS|SETTLED)$/.test(String(pk)) && String(sk).startsWith('bank_'),
	);
	const names = listed.map(({ sk, checkoutId, amount }) => [sk, checkoutId, amount].map(String).join(' '));
	const amounts = new Map(items.map(({ pk, amount }) => [String(pk), amount]));
	const due = [...checkouts.values()].flatMap(({ checkoutId, refunds = [] }) =>
		refunds
			.filter((paymentId) => paymentId.startsWith('bank_'))
			.map((paymentId) => `${paymentId} ${checkoutId} ${amounts.get(`BOOKING#${paymentId}`)}`),
	);
	if (names.toSorted().join() !== due.toSorted().join())
		report('I20', 'transfers', `to return are ${due.join()}, and listed are ${names.join()}`);
}

/** The payments of a provider that are left to the base for good. */
export function leftToBase(items: readonly Item[]): Set<string> {
	const marks = items.filter(({ sk, byHand }) => sk === 'RETURNING' && byHand === true);
	return new Set(marks.map(({ pk }) => String(pk).slice('RETURNING#'.length)));
}

/**
 * I3: of a payment that is left to the base nothing goes back by its provider. What lost disputes did not take waits, or was
 * paid. No other payment of a provider waits for the base.
 */
export function paymentsLeftToBase(
	{ orders: items, charges }: ObservedState,
	{ checkouts }: View,
	report: Report,
): void {
	const left = leftToBase(items);
	const listed = new Map<string, Item>();
	for (const item of items)
		if (/^(?:REFUNDS|SETTLED)$/.test(String(item['pk'])) && String(item['sk']).startsWith('pi_')) {
			const paymentId = String(item['sk']);
			if (listed.has(paymentId)) report('I3', paymentId, 'waits, and is settled');
			listed.set(paymentId, item);
			if (!left.has(paymentId)) report('I3', paymentId, 'waits for the base, and its provider may be asked');
		}
	for (const { payment_intent: paymentId, amount, amount_refunded: back, metadata } of charges) {
		if (!left.has(paymentId)) continue;
		if (back !== 0) report('I3', paymentId, `${back} went back of what the base returns`);
		const disputes = Object.values(checkouts.get(metadata['checkoutId'] ?? '')?.disputes ?? {});
		const taken = disputes.reduce((sum, one) => (one.paymentId === paymentId ? sum + (one.unsettled ?? 0) : sum), 0);
		const rest = Math.max(0, amount - taken);
		const { amount: due = 0, settlement } = listed.get(paymentId) ?? {};
		if (settlement === undefined ? due !== rest : Number(due) < rest)
			report('I3', paymentId, `${rest} are left, and listed are ${String(due)}`);
	}
}

function paidOf({ orders }: View, orderId: string, report: Report): number {
	const order = orders.get(orderId);
	if (order === undefined) return 0;
	const { subtotal, shipping, discount = { goods: 0, shipping: 0 }, excess = 0, refunds = [] } = order;
	if (discount.goods > subtotal || discount.shipping > shipping || Math.min(discount.goods, discount.shipping) < 0)
		report('I20', orderId, `a discount of ${discount.goods} + ${discount.shipping} on ${subtotal} + ${shipping}`);
	if (excess > 0 && refunds[0]?.amount !== excess)
		report('I20', orderId, `an excess of ${excess}, and ${refunds[0]?.amount ?? 0} goes back`);
	return moneyOf(order);
}

/** The money that came for an order, as its fields state it. */
export function moneyOf({ subtotal, shipping, discount, excess = 0 }: Order): number {
	return subtotal + shipping - (discount?.goods ?? 0) - (discount?.shipping ?? 0) + excess;
}

/** I20: an open transfer is listed by its deadline until its checkout stops waiting. I1: each buyer keeps within the limits. */
export function openTransfersListed(
	{ orders: items }: ObservedState,
	{ checkouts }: View,
	limits: TransferLimits | undefined,
	report: Report,
): void {
	const listed = new Set(items.flatMap(({ pk, sk }) => (pk === 'TRANSFERS#OPEN' ? [String(sk)] : [])));
	const open = [...checkouts.values()].filter(({ state, transfer }) => state === 'awaiting_payment' && transfer);
	const due = new Set(open.map(({ expiresAt, checkoutId }) => `${expiresAt}#${checkoutId}`));
	for (const name of due) if (!listed.has(name)) report('I20', name, 'an open transfer is not listed');
	for (const name of listed) if (!due.has(name)) report('I20', name, 'a transfer that is not open is listed');
	if (limits === undefined) return;
	for (const [buyer, held] of Map.groupBy(open, ({ buyerId }) => buyerId)) {
		const pieces = held.reduce((sum, one) => sum + piecesIn(one), 0);
		if (held.length > limits.transfers || pieces > limits.pieces)
			report('I1', buyer, `holds ${pieces} pieces by ${held.length} open transfers`);
	}
}

function piecesIn({ parts }: Checkout): number {
	return parts.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}
