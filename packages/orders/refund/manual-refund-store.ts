import type { CheckoutId, Millis, OrderId, RefundId } from '#kernel';
import type { Audited, Database, Item, Page, Write } from '#platform';
import type { IdentifiedDispute } from '../checkout/dispute.ts';
import type { Order, Refund } from '../order/order.ts';
import { confirmationAsRead } from '../confirmation-store.ts';
import { orderKeys, refundsByHand } from '../table.ts';
import { needsHand, owedByHand } from './refund-moves.ts';

/** The first of two confirmations that the base has paid a large amount, kept until the second. */
export interface SettlementConfirmation {
	readonly by: string;
	readonly at: Millis;
	readonly bankReference: string;
	readonly paidAt: Millis;
	/** In fen. */
	readonly amount: number;
}

/** Money that a member of the base has to return, because no provider can: a refund of an order, or a transfer that bought nothing. */
export interface ManualRefund {
	readonly refundId: RefundId;
	readonly checkoutId: CheckoutId;
	/** Absent for a transfer that bought nothing. */
	readonly orderId?: OrderId | undefined;
	/** The bank's reference of the transfer that bought nothing. */
	readonly bankReference?: string | undefined;
	/** What is left to pay, in fen. */
	readonly amount: number;
	/** `failed`: the provider did not return it. `manual`: it was paid by bank transfer. */
	readonly state: 'failed' | 'manual';
	/** The time of the decision to return it. */
	readonly at: Millis;
	readonly confirmation?: SettlementConfirmation | undefined;
}

/** What waits for a member of the base. Each is an item, written and removed with the state of its refund or transfer. */
export interface ManualRefundStore {
	open(limit: number, after: Item | undefined): Promise<Page<ManualRefund>>;
	/** The order of a refund that waits, or that was settled by hand, with the first confirmation while it waits. */
	find(refundId: RefundId): Promise<Pick<ManualRefund, 'orderId' | 'confirmation'> | undefined>;
	/** Stores the first of two confirmations in place of the one that was read, if the money still waits. */
	confirm(
		{ refundId, confirmation }: Pick<ManualRefund, 'refundId' | 'confirmation'>,
		next: SettlementConfirmation,
		audited: Audited,
	): Promise<boolean>;
	/** The refund or transfer that a payment out has settled. Its id is derived from the bank's reference. */
	settledWith(paymentId: string): Promise<RefundId | undefined>;
	/** The write that records the one refund or transfer that a payment out settles. */
	recordSettlement(paymentId: string, refundId: RefundId): Write;
	/** The writes that take a refund that a member settles from the list, if it still waits with the confirmation that was read. */
	settle(refund: Pick<ManualRefund, 'refundId' | 'orderId' | 'confirmation'>): readonly Write[];
	/** The write that uses money of a lost dispute for a refund, if none of it was used since the read. */
	spendDispute(
		checkoutId: CheckoutId,
		dispute: Pick<IdentifiedDispute, 'disputeId' | 'unsettled'>,
		amount: number,
	): Write;
	/** The writes that belong to a change of an order: refunds that begin or cease to wait, or of which less is left to pay. */
	writesOf(before: Order, after: Order): Write[];
}

/** Refunds by hand over the `orders` table. Reads are consistent. */
export function manualRefundStore(database: Database, table: string): ManualRefundStore {
	return {
		async open(limit, after) {
			const values = { ':pk': refundsByHand };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
			return page.map(fromItem);
		},
		async find(refundId) {
			const keys = [orderKeys.manualRefund(refundId), orderKeys.settledRefund(refundId)];
			const items = await database.batchGet(
				keys.map((key) => ({ table, key })),
				{ consistent: true },
			);
			const item = items.find((one) => one !== undefined);
			return item && fromItem(item);
		},
		async confirm({ refundId, confirmation: read }, next, audited) {
			const asRead = confirmationAsRead(read);
			const update = {
				kind: 'update',
				table,
				key: orderKeys.manualRefund(refundId),
				update: 'SET confirmation = :next',
				condition: `attribute_exists(pk) AND ${asRead.condition}`,
				values: { ':next': { ...next }, ...asRead.values },
			} as const;
			return (await database.write(update, audited)).ok;
		},
		async settledWith(paymentId) {
			const item = await database.get(table, orderKeys.settlement(paymentId), { consistent: true });
			return item?.['refundId'] as RefundId | undefined;
		},
		recordSettlement: (paymentId, refundId) => ({
			kind: 'put',
			table,
			item: { ...orderKeys.settlement(paymentId), refundId },
			condition: 'attribute_not_exists(pk)',
		}),
		settle: ({ orderId, ...refund }) => settleWrites(table, refund, { orderId }),
		spendDispute: (checkoutId, { disputeId, unsettled = 0 }, amount) => ({
			kind: 'update',
			table,
			key: orderKeys.checkout(checkoutId),
			update: 'SET disputes.#dispute.unsettled = :next',
			condition: 'disputes.#dispute.unsettled = :unsettled',
			names: { '#dispute': disputeId },
			values: { ':unsettled': unsettled, ':next': unsettled - amount },
		}),
		writesOf: (before, after) => {
			const known = new Map(before.refunds?.map((refund) => [refund.refundId, refund]));
			return (after.refunds ?? []).flatMap((refund) => listWrites(table, after, known.get(refund.refundId), refund));
		},
	};
}

/**
 * The writes that settle what waits by hand, if it still waits with the confirmation that was read. Of a payment that bought nothing
 * the amount must be the one that was read, too. `settled` is kept of it.
 */
export function settleWrites(
	table: string,
	{ refundId, confirmation, amount }: Pick<ManualRefund, 'refundId' | 'confirmation'> & { readonly amount?: number },
	settled: object,
): readonly Write[] {
	const { condition: confirmed, values } = confirmationAsRead(confirmation);
	const condition = amount === undefined ? confirmed : `${confirmed} AND amount = :amount`;
	const asRead = amount === undefined ? values && { values } : { values: { ...values, ':amount': amount } };
	const key = orderKeys.manualRefund(refundId);
	return [
		{ kind: 'delete', table, key, condition: `attribute_exists(pk) AND ${condition}`, ...asRead },
		{ kind: 'put', table, item: { ...orderKeys.settledRefund(refundId), ...settled } },
	];
}

function listWrites(table: string, order: Order, before: Refund | undefined, refund: Refund): Write[] {
	const waited = before !== undefined && needsHand(before);
	const { refundId, state, at } = refund;
	const { orderId, checkoutId } = order;
	const key = orderKeys.manualRefund(refundId);
	if (needsHand(refund)) {
		const amount = owedByHand(refund);
		if (waited && owedByHand(before) === amount) return [];
		return [{ kind: 'put', table, item: { ...key, orderId, checkoutId, amount, state, at } }];
	}
	if (!waited) return [];
	return [
		{ kind: 'delete', table, key },
		{ kind: 'put', table, item: { ...orderKeys.settledRefund(refundId), orderId } },
	];
}

function fromItem({ pk: _pk, sk, ...refund }: Item): ManualRefund {
	return { refundId: String(sk), ...refund } as unknown as ManualRefund;
}
