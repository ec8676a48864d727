import { type JsonObject, isObject, section } from '#kernel/json';
import { parseForm } from '#local/testing';
import type { RefundId } from '#kernel';
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
	for (const name of listed) if (name.startsWith('bank_')) listed.delete(name);
	const refunds = world.sold().flatMap((order) => order.refunds ?? []);
	for (const { refundId, state } of refunds.filter((one) => one.state === 'failed' || one.state === 'manual'))
		if (!listed.delete(refundId)) world.model.violate('I23', refundId, `${state}, and not listed`);
	for (const refundId of listed) world.model.violate('I23', refundId, 'listed, and settled');
}

/** The state in which the base has a refund, by its state at the provider. */
const storedAs: Readonly<Record<string, string>> = { pending: 'sent', succeeded: 'settled', failed: 'failed' };

/** I23: at rest, a refund stands as its provider last said. One that was settled by hand stays settled. */
export function checkRefundStates(world: World): void {
	const refunds = Map.groupBy(
		world.sold().flatMap((order) => order.refunds ?? []),
		({ batch }) => batch,
	);
	for (const { metadata, status } of world.stripe.refunds())
		for (const { refundId, state, settlement } of refunds.get(metadata['refundId'] as RefundId) ?? [])
			if (state !== (settlement === undefined ? storedAs[status] : 'settled'))
				world.model.violate('I23', refundId, `${state}, though its provider says ${status}`);
}
