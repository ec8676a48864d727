import { type MemberStore, decidedOutsideTenant } from '#directory';
import {
	type Millis,
	type RefundId,
	type Result,
	type ReturnId,
	type TenantId,
	accepted,
	cny,
	iso,
	parseOwnedId,
	refused,
} from '#kernel';
import {
	type Checkout,
	type CheckoutStore,
	type ManualRefund,
	type ManualRefundStore,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type Refund,
	type RefundState,
	type ReturnStore,
	type ReturnedTransfer,
	type ReturnedTransferStore,
	type Settlement,
	type SettlementConfirmation,
	type TransferStore,
	disputeStateOf,
	needsHand,
	owedByHand,
	settleByHand,
} from '#orders';
import { bankPaymentId, isBankTransfer, isStripePayment } from '#payments';
import { type Database, type Write, changesBetween, retryConflicts, withChanges } from '#platform';
import {
	type Confirmations,
	type DecisionContext,
	confirmationStep,
	confirmationsFor,
	decidedByOther,
} from './approval.ts';
import { blockingDispute } from './blocking-dispute.ts';
import type { AftersalesRefusal } from './refusal.ts';
import { untakenByDisputes } from './return-payment.ts';

/** Dependencies of settling refunds by hand. */
export interface SettleRefundDeps {
	readonly database: Database;
	readonly members: Pick<MemberStore, 'membership'>;
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	readonly orders: Pick<OrderStore, 'byIds' | 'changeWrite'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'find' | 'confirm' | 'settledWith' | 'recordSettlement' | 'settle'>;
	readonly returns: Pick<ReturnStore, 'find'>;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'find' | 'settle'>;
	readonly transfers: Pick<TransferStore, 'booking'>;
}

/** A payment out of the base, as a member of the base read it on the bank statement. */
export interface PaymentOut {
	readonly bankReference: string;
	readonly paidAt: Millis;
	readonly by: string;
}

type Settleable =
	| { readonly order: Order; readonly refund: Refund }
	| { readonly transfer: ReturnedTransfer; readonly state: 'manual' | 'settled' };

/** A refund with its order, or a payment that bought nothing, after a decision to settle it. It waits while a second person is needed. */
export type SettledRefund = Settleable & { readonly confirmations: Confirmations };

type Settled = Result<SettledRefund, OrdersRefusal | AftersalesRefusal>;

/** A try loses only to another change of the same order, or to another payment out under the same reference. */
const maxSettleTries = 5;

/**
 * Settles money that no provider returns, as a member of the base paid it by bank: a refund, or a payment that bought
 * nothing. The same transaction takes it from what waits. A reference of the bank settles one of them. If the refund or its
 * payment is above the limit of one person, two have to name the same payment. Nobody settles money of their own or of their
 * tenant. The member who booked the payment, refused it in review, cancelled the order for the base or decided its return does
 * not settle alone. Repeating changes nothing, and another time of the payment is refused. Money that never waited for the base
 * is not found. Beside a dispute that is open or was lost the buyer would get the money twice, so such a refund is not settled.
 */
export async function settleRefund(
	stores: SettleRefundDeps,
	refundId: RefundId,
	payment: PaymentOut,
	context: DecisionContext,
): Promise<Settled> {
	return retryConflicts({ what: 'refund in contention', maxTries: maxSettleTries }, async () => {
		const due = await findDue(stores, refundId);
		return due === undefined ? refused({ kind: 'not_found' }) : settle(stores, due, payment, context);
	});
}

/** Money that waits for the base, or that the base has returned. */
interface Due extends Pick<ManualRefund, 'refundId' | 'checkoutId' | 'confirmation'> {
	readonly state: RefundState;
	/** What is left to pay, in fen. */
	readonly amount: number;
	/** The whole payment of a provider that bought nothing, in fen. */
	readonly paymentAmount?: number | undefined;
	readonly buyerId: string;
	/** The member who cancelled the order, or refused the payment in review. */
	readonly decidedBy?: string | undefined;
	/** Of the order. Absent for a payment that bought nothing. */
	readonly tenantId?: TenantId | undefined;
	readonly returnId?: ReturnId | undefined;
	readonly settlement: Settlement | undefined;
	/** The writes that settle it, if it is as it was read, and what it is afterwards. */
	readonly settled: (settlement: Settlement) => readonly [readonly Write[], Settleable];
	readonly unchanged: Settleable;
}

async function findDue(stores: SettleRefundDeps, refundId: RefundId): Promise<Due | undefined> {
	if (isBankTransfer(refundId) || isStripePayment(refundId)) {
		const [transfer] = await stores.returnedTransfers.find([refundId]);
		return transfer && dueTransfer(stores, transfer);
	}
	const listed = parseOwnedId('refund', refundId) && (await stores.manualRefunds.find(refundId));
	const [order] = listed?.orderId === undefined ? [] : await stores.orders.byIds([listed.orderId]);
	const refund = order?.refunds?.find((one) => one.refundId === refundId);
	return order && refund && dueRefund(stores, { order, refund }, listed?.confirmation);
}

function dueRefund(
	{ orders, manualRefunds }: SettleRefundDeps,
	{ order, refund }: { readonly order: Order; readonly refund: Refund },
	confirmation: Due['confirmation'],
): Due {
	const { refundId, state, settlement, returnId } = refund;
	const { checkoutId, buyerId, tenantId, orderId, cancellation } = order;
	return {
		refundId,
		checkoutId,
		buyerId,
		tenantId,
		decidedBy: cancellation?.decidedBy,
		returnId,
		state,
		settlement,
		confirmation,
		amount: owedByHand(refund),
		unchanged: { order, refund },
		settled(next) {
			const after = settleByHand(order, refundId, next);
			const writes = [orders.changeWrite(order, after), ...manualRefunds.settle({ refundId, orderId, confirmation })];
			return [writes, { order: after, refund: { ...refund, state: 'settled', settlement: next } }];
		},
	};
}

function dueTransfer(
	{ returnedTransfers }: Pick<SettleRefundDeps, 'returnedTransfers'>,
	transfer: ReturnedTransfer,
): Due {
	const { refundId, checkoutId, amount, paymentAmount, settlement, confirmation, decidedBy } = transfer;
	const state = settlement === undefined ? 'manual' : 'settled';
	return {
		refundId,
		checkoutId,
		amount,
		paymentAmount,
		state,
		settlement,
		confirmation,
		decidedBy,
		buyerId: parseOwnedId('checkout', checkoutId)?.owner ?? '',
		unchanged: { transfer, state },
		settled: (next) => [returnedTransfers.settle(transfer, next), { transfer, state: 'settled' }],
	};
}

async function settle(
	stores: SettleRefundDeps,
	due: Due,
	payment: PaymentOut,
	{ now, audit }: DecisionContext,
): Promise<Settled | 'conflict'> {
	const { refundId, amount, settlement, state } = due;
	const { bankReference, paidAt, by } = payment;
	const paid = await paidCheckout(stores, due);
	// The limit counts for the whole payment, or its refunds could go out one by one.
	const needed = confirmationsFor(Math.max(amount, due.paymentAmount ?? 0, paid?.total ?? 0, paid?.received ?? 0));
	const paymentId = bankPaymentId(bankReference);
	const mayDecide = await decidedFromOutside(stores, due, by);
	if (!mayDecide.ok) return mayDecide;
	if (settlement !== undefined && bankPaymentId(settlement.bankReference) === paymentId)
		return settlement.paidAt === paidAt
			? accepted({ ...due.unchanged, confirmations: { given: needed, needed } })
			: differs({ ...settlement, amount });
	if (!needsHand({ state })) return refused({ kind: 'refund_state', state });
	const other = await stores.manualRefunds.settledWith(paymentId);
	// The same request was first, since the read.
	if (other === refundId) return 'conflict';
	if (other !== undefined) return refused({ kind: 'settlement_reference_used', refundId: other });
	const mayPay = await mayReturnMoney(stores, due, paid, { by, needed });
	if (!mayPay.ok) return mayPay;
	const confirmedBy = needed === 1 ? accepted([by]) : await confirmedByTwo(stores, due, payment, { now, audit });
	if (confirmedBy === 'conflict' || !confirmedBy.ok) return confirmedBy;
	if (confirmedBy.value.length < needed) return accepted({ ...due.unchanged, confirmations: { given: 1, needed } });
	const [writes, after] = due.settled({ bankReference, paidAt, confirmedBy: confirmedBy.value });
	const changes = changesBetween({ state }, { state: 'settled', amount, bankReference });
	const done = await stores.database.transact(
		[...writes, stores.manualRefunds.recordSettlement(paymentId, refundId)],
		withChanges({ audit }, changes),
	);
	return done.ok ? accepted({ ...after, confirmations: { given: needed, needed } }) : 'conflict';
}

/** The members who confirmed a payment out: two, or one while the second is needed. */
async function confirmedByTwo(
	{ manualRefunds }: SettleRefundDeps,
	due: Due,
	{ bankReference, paidAt, by }: PaymentOut,
	{ now, audit }: DecisionContext,
): Promise<Result<readonly string[], AftersalesRefusal> | 'conflict'> {
	const { amount, confirmation: first } = due;
	const isSame =
		first?.amount === amount &&
		first.paidAt === paidAt &&
		bankPaymentId(first.bankReference) === bankPaymentId(bankReference);
	const step = confirmationStep(first, { by, now, isSame });
	if (first === undefined || step === 'first') {
		const next = { by, at: now, bankReference, paidAt, amount };
		const changes = changesBetween(first && { confirmation: first }, { confirmation: next });
		const stored = await manualRefunds.confirm(due, next, withChanges({ audit }, changes));
		return stored ? accepted([by]) : 'conflict';
	}
	if (step === 'waiting') return accepted([by]);
	if (step === 'complete') return accepted([first.by, by]);
	return differs(first);
}

/** The refusal of a payment out beside another one that is recorded. */
function differs({ bankReference, paidAt, amount }: Omit<SettlementConfirmation, 'by' | 'at'>) {
	return refused({ kind: 'settlement_differs', bankReference, paidAt: iso(paidAt), amount: cny(amount) } as const);
}

/** Refuses a decision about money of one's own, or of one's own tenant. */
async function decidedFromOutside(
	{ members }: SettleRefundDeps,
	{ buyerId, tenantId }: Due,
	by: string,
): Promise<Result<void, AftersalesRefusal>> {
	const mayDecide = decidedByOther({ buyerId }, by);
	return mayDecide.ok && tenantId !== undefined ? decidedOutsideTenant(members, tenantId, by) : mayDecide;
}

type PaidCheckout = Extract<Checkout, { state: 'paid' }>;

/** The checkout whose payment a refund belongs to. A transfer that bought nothing is a payment itself. */
async function paidCheckout(
	{ checkouts }: SettleRefundDeps,
	{ tenantId, checkoutId }: Due,
): Promise<PaidCheckout | undefined> {
	const checkout = tenantId === undefined ? undefined : await checkouts.anyCheckout(checkoutId);
	return checkout?.state === 'paid' ? checkout : undefined;
}

/**
 * Refuses to settle money of a payment in dispute. Where nobody else has to confirm, it also refuses money of a payment that the
 * member took, and money that goes back by the member's decision.
 */
async function mayReturnMoney(
	stores: SettleRefundDeps,
	due: Due,
	paid: PaidCheckout | undefined,
	{ by, needed }: { readonly by: string; readonly needed: number },
): Promise<Result<void, AftersalesRefusal>> {
	const { transfers, returns } = stores;
	const { refundId, decidedBy, returnId } = due;
	const disputed = paid ? blockingDispute(paid, paid.paymentId) : await disputeOfReturned(stores, due);
	if (disputed !== undefined) return refused({ kind: 'payment_in_dispute', state: disputed });
	const paymentId = paid?.paymentId ?? refundId;
	const booking = isBankTransfer(paymentId) ? await transfers.booking(paymentId) : undefined;
	const tookPayment = [...(booking?.confirmedBy ?? []), ...(paid?.acceptedBy ?? [])];
	const rma = returnId === undefined ? undefined : await returns.find(returnId);
	const returnedMoney = [decidedBy, ...(rma?.decision?.by ?? [])];
	return needed === 1 && [...tookPayment, ...returnedMoney].includes(by)
		? refused({ kind: 'own_booking' })
		: accepted(undefined);
}

/** The dispute about a payment that bought nothing, while it may take of what is left to pay. */
async function disputeOfReturned(
	{ checkouts }: SettleRefundDeps,
	{ refundId, checkoutId, amount, paymentAmount }: Due,
): Promise<'open' | 'lost' | undefined> {
	if (paymentAmount === undefined) return undefined;
	const checkout = await checkouts.anyCheckout(checkoutId);
	if (checkout === undefined) return undefined;
	if (disputeStateOf(checkout, refundId) === 'open') return 'open';
	return untakenByDisputes(checkout, { paymentId: refundId, amount: paymentAmount }) < amount ? 'lost' : undefined;
}
