import { type JsonObject, isObject, section } from '#kernel/json';
import { parseForm } from '#local/testing';
import type { RefundId } from '#kernel';
import { owedByHand } from '#orders';
import type { HttpRequest } from './http-exchange.ts';
import type { StripeSimulator } from './stripe-simulator.ts';
import type { World } from './world.ts';

/** The payment that a call refunds for a merchant; undefined for any other call. */
function refundedPayment({ method, path, body }: HttpRequest): string | undefined {
	if (method !== 'POST' || path !== '/v1/refunds') return undefined;
	const form = parseForm(body.toString());
	const isOfOrder = isObject(form['metadata']) && form['metadata']['refundId'] !== undefined;
	return isOfOrder ? String(form['payment_intent']) : undefined;
}

/** I23: who knows of an open dispute sends no refund of its payment. Returns the dispute that a call should have waited for. */
export function ignoredDispute(stripe: StripeSimulator, request: HttpRequest, began: number): string | undefined {
	const paymentId = refundedPayment(request);
	if (paymentId === undefined) return undefined;
	const open = stripe.disputes().find((one) => one.payment_intent === paymentId && one.status === 'needs_response');
	const isKnown = stripe.events.some(
		({ type, payload, acceptedAt }) =>
			type === 'charge.dispute.created' && acceptedAt !== undefined && acceptedAt < began && idIn(payload) === open?.id,
	);
	return isKnown ? open?.id : undefined;
}

function idIn(payload: string): string {
	const event = JSON.parse(payload) as JsonObject;
	return String(section(section(event, 'data'), 'object')['id']);
}

/** I23: at rest, exactly the open disputes are listed as exceptions, and a checkout knows each of its disputes. */
export function checkDisputes(world: World): void {
	const { stripe, model } = world;
	const disputes = stripe.disputes();
	const listed = new Set(world.listed('EXCEPTIONS').map(({ sk }) => String(sk)));
	for (const { id, status } of disputes)
		if (listed.has(id) !== (status === 'needs_response'))
			model.violate('I23', id, `${status}, and ${listed.has(id) ? '' : 'not '}listed`);
	const open = new Set(disputes.flatMap((one) => (one.status === 'needs_response' ? [one.payment_intent] : [])));
	for (const { sk, kind, paymentId, checkoutId } of world.listed('EXCEPTIONS')) {
		const mayWait = open.has(String(paymentId)) || model.undecided.has(String(checkoutId));
		if (kind === 'return_failed' && sk === paymentId && !mayWait)
			model.violate('I23', String(paymentId), 'waits to go back, and no dispute is open');
	}
	const checkoutOf = new Map(stripe.charges().map((charge) => [charge.payment_intent, charge.metadata['checkoutId']]));
	for (const { id, status, payment_intent: paymentId } of disputes) {
		const checkoutId = checkoutOf.get(paymentId) ?? '';
		const stored = world.checkout(checkoutId)?.disputes?.[id];
		const state = status === 'needs_response' ? 'open' : status;
		if (stored?.paymentId !== paymentId || stored.state !== state)
			model.violate('I23', checkoutId, `knows ${id} as ${stored?.state}, not as ${state}`);
	}
}

/** I23: the base's list of refunds of orders to pay by hand is complete at every moment. */
export function checkManualRefunds(world: World): void {
	const listed = new Set(world.listed('REFUNDS').map(({ sk }) => String(sk)));
	for (const name of listed) if (/^(?:bank|pi)_/.test(name)) listed.delete(name);
	const refunds = world.sold().flatMap((order) => order.refunds ?? []);
	for (const { refundId, state } of refunds.filter((one) => one.state === 'failed' || one.state === 'manual'))
		if (!listed.delete(refundId)) world.model.violate('I23', refundId, `${state}, and not listed`);
	for (const refundId of listed) world.model.violate('I23', refundId, 'listed, and settled');
}

/**
 * The payments that bought nothing and may still be with the base: it was not told of them, their decision is not known, or they are
 * in a dispute that is not won as far as the base was told.
 */
export function keptPayments(stripe: StripeSimulator, undecided: ReadonlySet<string>): Set<string> {
	const ofType = (wanted: string) =>
		stripe.events.flatMap(({ type, paymentId, accepted }) => (type === wanted && !accepted ? [paymentId] : []));
	const untoldEnds = new Set(ofType('charge.dispute.closed'));
	const disputed = stripe.disputes().flatMap(({ status, payment_intent: paymentId }) => {
		return status !== 'won' || untoldEnds.has(paymentId) ? [paymentId] : [];
	});
	const returning = stripe.charges().filter(({ metadata }) => undecided.has(metadata['checkoutId'] ?? ''));
	return new Set([
		...ofType('payment_intent.succeeded'),
		...returning.map((charge) => charge.payment_intent),
		...disputed,
	]);
}

/** I23: at rest, money of a lost dispute has settled every refund of its payment that failed, and is counted once. */
export function checkLostDisputes(world: World): void {
	const orders = Map.groupBy(world.sold(), ({ checkoutId }) => checkoutId);
	for (const [checkoutId, of] of orders) {
		const checkout = world.checkout(checkoutId);
		if (checkout?.state !== 'paid') continue;
		const refunds = of.flatMap((order) => order.refunds ?? []);
		const used = refunds.reduce((sum, { byDispute = 0 }) => sum + byDispute, 0);
		const disputes = world.stripe.disputes().filter((one) => one.payment_intent === checkout.paymentId);
		const lost = disputes.reduce((sum, { status, amount }) => (status === 'lost' ? sum + amount : sum), 0);
		const ofPayment = Object.values(checkout.disputes ?? {}).filter((one) => one.paymentId === checkout.paymentId);
		const left = ofPayment.reduce((sum, one) => sum + (one.unsettled ?? 0), 0);
		if (lost - used !== left)
			world.model.violate('I23', checkoutId, `${lost} were lost, ${used} settled refunds, and ${left} are left`);
		const waiting = refunds.find(({ state }) => state === 'failed');
		if (waiting !== undefined && left > 0)
			world.model.violate('I23', waiting.refundId, `failed, and ${left} of a lost dispute are left`);
	}
}

/** The state in which the base has a refund, by its state at the provider. */
const storedAs: Readonly<Record<string, string>> = { pending: 'sent', succeeded: 'settled', failed: 'failed' };

/** I23: at rest, a refund stands as its provider last said. One that was paid by hand, or by a lost dispute, stays settled. */
export function checkRefundStates(world: World): void {
	const refunds = Map.groupBy(
		world.sold().flatMap((order) => order.refunds ?? []),
		({ batch }) => batch,
	);
	for (const { metadata, status } of world.stripe.refunds())
		for (const refund of refunds.get(metadata['refundId'] as RefundId) ?? []) {
			const isPaidOtherwise = refund.settlement !== undefined || owedByHand(refund) === 0;
			const { refundId, state } = refund;
			if (state !== (isPaidOtherwise ? 'settled' : storedAs[status]))
				world.model.violate('I23', refundId, `${state}, though its provider says ${status}`);
		}
}
