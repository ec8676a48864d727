import {
	type Order,
	type Return,
	type ReturnCase,
	type ReturnClocks,
	type ReturnKind,
	type ReturnState,
	appealReturn,
	approveReturn,
	advanceReturn,
	cancelReturn,
	decideReturn,
	loseReturn,
	receiveReturn,
	rejectReturn,
	requestReturn,
	returnRequest,
	sendReturn,
} from '#orders';
import type { Result } from '#kernel';
import { paid, received, shipped } from '../sales/given.ts';

/** Returns in every state, made by the verbs themselves. */

const hour = 3_600_000;
export const clocks: ReturnClocks = {
	answerMs: 48 * hour,
	sendMs: 168 * hour,
	receiveMs: 240 * hour,
	loseAfterMs: 72 * hour,
	refundMs: 168 * hour,
	appealMs: 168 * hour,
	decideMs: 168 * hour,
};
export const orderClocks = { cancelAfterMs: 168 * hour, receiveAfterMs: 240 * hour, closeAfterMs: 168 * hour };
export const warehouse = {
	name: '退货仓',
	phone: '+86 20 8888 1111',
	country: 'CN',
	city: '广州',
	line1: '从化区温泉镇 2 号',
};

/** An order of three shirts and two skirts, received by its buyer, by default without a shipping fee. */
export function bought(sold: Parameters<typeof paid>[0] = {}): Order {
	const order = delivered(sold);
	return received(order, order.paidAt + 2 * hour);
}

/** The same order, shipped. */
export function delivered(sold: Parameters<typeof paid>[0] = {}): Order {
	const order = paid({
		lines: [
			['shirts', 3, 12_900],
			['skirts', 2, 9_900],
		],
		...sold,
	});
	const lines = order.lines.map((line, index) => ({ ...line, size: ['S', 'M', 'L'][index] ?? 'X' }));
	return shipped({ ...order, lines }, order.paidAt + hour);
}

/** Lines of an order as a caller names them: the first `quantities[i]` pieces of line i. */
export function named(order: Order, ...quantities: readonly number[]) {
	return order.lines.flatMap(({ listingId, color, size }, index) => {
		const quantity = quantities[index] ?? 0;
		return quantity > 0 ? [{ listingId, color, size, quantity }] : [];
	});
}

/** The value of a decision that must be accepted. */
export function must<T>(decided: Result<T, { readonly kind: string }>): T {
	if (!decided.ok) throw new Error(decided.refusal.kind);
	return decided.value;
}

export interface Wanted {
	readonly order?: Order;
	readonly kind?: ReturnKind;
	readonly quantities?: readonly number[];
	readonly key?: string;
	readonly at?: number;
}

export function requested({
	kind = 'damaged',
	order = kind === 'not_received' ? delivered() : bought(),
	quantities = [2],
	key = 'k',
	at,
}: Wanted = {}): ReturnCase {
	const when = at ?? order.paidAt + 3 * hour;
	const request = returnRequest(order.orderId, { kind, lines: named(order, ...quantities) }, key, when);
	return must(requestReturn({ order, rma: undefined }, request, orderClocks));
}

export const approved = (of: ReturnCase): ReturnCase =>
	must(approveReturn(of, { by: 'merchant', returnAddress: warehouse, at: of.rma.since + hour }));
export const sent = (of: ReturnCase): ReturnCase =>
	must(sendReturn(of, { carrier: 'SF', trackingNumber: '9' }, of.rma.since + hour));

/** Received as announced, or in other quantities or with a deduction. */
export function receivedBack(
	of: ReturnCase,
	quantities: readonly number[],
	more: { readonly restock?: boolean; readonly deduction?: number } = {},
): Result<ReturnCase, { readonly kind: string }> {
	const { restock = true, deduction } = more;
	const lines = named(of.order, ...quantities).map((line) => ({ ...line, restock }));
	const withheld =
		deduction === undefined ? {} : { deduction: { amount: deduction, currency: 'CNY' as const }, reason: 'worn' };
	return receiveReturn(of, { lines, ...withheld }, of.rma.since + hour);
}

const appealed = (of: ReturnCase): ReturnCase =>
	must(appealReturn(of, { reason: 'no', at: of.rma.since + hour }, clocks));
const rejected = (of: ReturnCase): ReturnCase => must(rejectReturn(of, { reason: 'no', at: of.rma.since + hour }));
/** As the clock leaves it when the time of its state is up. */
export const expired = (of: ReturnCase): ReturnCase =>
	must(advanceReturn(of, { now: of.rma.since + 1_000 * hour, lastAddress: undefined }, clocks));
export const decided = (
	of: ReturnCase,
	decision: 'approve' | 'refund' | 'uphold',
	amount?: number,
): Result<ReturnCase, { readonly kind: string }> => {
	const sum = amount === undefined ? {} : { amount: { amount, currency: 'CNY' as const } };
	const input = { decision, reason: 'seen', ...sum } as const;
	return decideReturn(of, input, { at: of.rma.since + hour, returnAddress: warehouse });
};

/** A return in each state. */
export function caseIn(state: ReturnState, wanted: Wanted = {}): ReturnCase {
	const first = requested(wanted);
	switch (state) {
		case 'requested':
			return first;
		case 'approved':
			return approved(first);
		case 'rejected':
			return rejected(first);
		case 'cancelled':
			return must(cancelReturn(first, first.rma.since + hour));
		case 'on_the_way':
			return sent(approved(first));
		case 'lapsed':
			return expired(approved(first));
		case 'received':
			return expired(sent(approved(first)));
		case 'lost':
			return must(loseReturn(sent(approved(first)), first.rma.since + 74 * hour, clocks));
		case 'contested':
			return must(receivedBack(sent(approved(first)), [1]));
		case 'in_review':
			return appealed(rejected(first));
		case 'refunded':
			return must(receivedBack(sent(approved(first)), wanted.quantities ?? [2]));
		case 'upheld':
			return expired(rejected(first));
	}
}

export function refundsOf({ order, rma }: ReturnCase): number[] {
	return (order.refunds ?? []).filter(({ returnId }) => returnId === rma.returnId).map(({ amount }) => amount);
}

/** The pieces of each line that came back and went on sale again. */
export function restockedOf(order: Order): number[] {
	return order.lines.map((_, index) =>
		(order.returns ?? [])
			.flatMap(({ returned }) => returned.filter(({ line, restock }) => line === index && restock))
			.reduce((sum, { quantity }) => sum + quantity, 0),
	);
}

export type { Return };
