import { type ProviderEventDeps, recordDispute, recordRefund, returnPayment } from '#aftersales';
import { type OpenTransferDeps, type RecordPaymentDeps, openTransfer, recordPayment } from '#checkout';
import { mapOk, on } from '#http';
import { type Result, accepted, cny, iso, refused } from '#kernel';
import type { Checkout, CheckoutStore, OrderStore, OrdersRefusal, PaymentException } from '#orders';
import {
	type CapturedPayment,
	type PaymentEvent,
	type PaymentMethod,
	type PaymentProvider,
	type PaymentsRefusal,
	type StripePayment,
	maxStripeAmount,
} from '#payments';
import { type Audited, log } from '#platform';
import { paymentException, paymentInReview } from './log-messages.ts';
import { routes } from './routes.ts';

interface Stores extends Omit<RecordPaymentDeps, 'checkouts'>, OpenTransferDeps, ProviderEventDeps {
	readonly orders: OrderStore;
	readonly checkouts: CheckoutStore;
	readonly provider: PaymentProvider;
}

/** Handlers of payments. */
export function paymentHandlers(stores: Stores) {
	return [
		on(routes.openPayment, async ({ principal, path, body, now }) => {
			const { buyerId } = principal;
			if (body.method === 'bank_transfer')
				return mapOk(await openTransfer(stores, buyerId, path.checkoutId, now), ({ payBy, ...payment }) => ({
					...payment,
					payBy: iso(payBy),
				}));
			const checkout = await stores.checkouts.buyerCheckout(buyerId, path.checkoutId);
			return checkout ? open(stores, checkout, body.method, now) : refused({ kind: 'not_found' });
		}),
		on(routes.stripeWebhook, async ({ body, signature, now, audit }) => {
			const event = await stores.provider.event(body, signature);
			if (!event.ok) return event;
			const dealt = await hear(stores, event.value, { now, audit });
			return dealt.ok ? accepted({ received: true as const }) : dealt;
		}),
	];
}

/** Opens a payment by the provider. It stores nothing here: its idempotency key derives from the checkout's id. */
async function open(
	{ provider }: Stores,
	{ checkoutId, state, expiresAt, total }: Checkout,
	method: Exclude<PaymentMethod, 'bank_transfer'>,
	now: number,
): Promise<Result<StripePayment, OrdersRefusal | PaymentsRefusal>> {
	if (state !== 'awaiting_payment') return refused({ kind: 'checkout_state', state });
	if (expiresAt <= now) return refused({ kind: 'checkout_state', state: 'expired' });
	if (total > maxStripeAmount) return refused({ kind: 'over_method_limit', maximum: cny(maxStripeAmount) });
	return provider.open({ checkoutId, total: cny(total) }, method);
}

/** Deals with an event. Whatever it needs is stored before it is acknowledged, since Stripe sends it no more. */
async function hear(
	stores: Stores,
	event: PaymentEvent,
	context: Audited & { readonly now: number },
): Promise<Result<void, PaymentsRefusal>> {
	switch (event.kind) {
		case 'captured':
			return capture(stores, event.payment, context);
		case 'refund':
			return logged(await recordRefund(stores, event.refund, context.now));
		case 'payment_refunded': {
			const refunds = await stores.provider.refundsOf(event.paymentId);
			if (!refunds.ok) return refunds;
			for (const refund of refunds.value) {
				const recorded = logged(await recordRefund(stores, refund, context.now));
				if (!recorded.ok) return recorded;
			}
			return accepted(undefined);
		}
		case 'dispute':
			return logged(await recordDispute(stores, event.dispute, context.now));
		case 'other':
			return accepted(undefined);
	}
}

/** Logged without the checkout's id, which names the buyer. */
function logged(heard: Result<PaymentException | undefined, PaymentsRefusal>): Result<void, PaymentsRefusal> {
	if (!heard.ok) return heard;
	if (heard.value !== undefined) {
		const { id, kind, paymentId } = heard.value;
		log('error', paymentException, { kind, id, paymentId });
	}
	return accepted(undefined);
}

/** Records a captured payment. A payment with nothing to buy goes back, or waits for a member, before its event is acknowledged. */
async function capture(
	stores: Stores,
	payment: CapturedPayment,
	{ now, audit }: Audited & { readonly now: number },
): Promise<Result<void, PaymentsRefusal>> {
	const settled = await recordPayment(stores, payment, now, { audit });
	if (!settled.ok) return settled;
	// Logged without the checkout's id, which names the buyer.
	const { paymentId } = payment;
	switch (settled.value.kind) {
		case 'paid':
		case 'known':
			return accepted(undefined);
		case 'review':
			log('error', paymentInReview, { paymentId });
			return accepted(undefined);
		case 'refund': {
			const returned = await returnPayment(stores, payment, now);
			if (!returned.ok) return returned;
			if (returned.value === 'returned') log('info', 'payment refunded automatically', { paymentId });
			else log('error', paymentException, { kind: 'return_failed', id: paymentId, paymentId });
			return accepted(undefined);
		}
	}
}
