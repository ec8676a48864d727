import { parseOwnedId } from '#kernel';
import type { Chance } from '#local/testing';
import { confirm, members, placeCostly } from './approval-acts.ts';
import { acceptedAttempts } from './buyers.ts';
import { manager } from './gateway.ts';
import type { Settlement } from '#orders';
import { deliverEvent } from './webhook-acts.ts';
import type { World } from './world.ts';

/** Payments of the base by hand, as its members read them on the bank statement. */

const limit = 100_000_000;
const paidAt = '2026-01-05T02:00:00.000Z';

/**
 * Settles money that waits for the base, mostly a large sum, as one to three members of whom some repeat themselves. Some name
 * another payment, or one that was named for other money. Sometimes it does not wait.
 */
export async function settleByHand(world: World, draw: Chance): Promise<void> {
	const waiting = world.listed('REFUNDS').map(({ sk, amount }) => ({ refundId: String(sk), amount: Number(amount) }));
	const large = waiting.filter(({ amount }) => amount > limit);
	const choice = large.length > 0 && draw.hits(0.5) ? large : waiting;
	const { refundId } = draw.pick(choice.length > 0 && draw.hits(0.9) ? choice : [...world.refundIds(), none]);
	if (refundId === none.refundId) return;
	const takers = members.filter(({ sub }) => takersOf(world, refundId).includes(sub));
	const inTurn = draw.pick([members, members.toReversed(), [...takers, ...members]]);
	const who = draw.pick([[0], [1], [0, 0], [0, 1], [1, 2], [0, 1, 0], [2, 0, 1]]).flatMap((at) => inTurn[at] ?? []);
	const own = `OUT ${refundId.slice(-12)}`;
	const used = draw.pick([...world.model.settlements.references(), own]);
	const steps = who.map((as) => () => settle(world, as, refundId, draw.pick([own, own, own, own.toLowerCase(), used])));
	if (draw.hits(0.3)) await Promise.all(steps.map((step) => step()));
	else for (const step of steps) await step();
	if (draw.hits(0.5)) await reportAgain(world, draw, refundId);
}

/** Stripe tells once more of a refund, now that it may be settled. */
async function reportAgain(world: World, draw: Chance, refundId: string): Promise<void> {
	const batch = world
		.sold()
		.flatMap(({ refunds = [] }) => refunds)
		.find((one) => one.refundId === refundId)?.batch;
	const reports = world.stripe.events.filter(
		({ type, payload }) => batch !== undefined && type.startsWith('refund.') && payload.includes(batch),
	);
	if (reports.length > 0) await deliverEvent(world, draw.pick(reports));
}

const none = { refundId: '' };

/** The members who booked the payment of a refund, or accepted it in review. */
function takersOf(world: World, refundId: string): readonly string[] {
	const order = world.sold().find(({ refunds = [] }) => refunds.some((one) => one.refundId === refundId));
	const checkout = order && world.checkout(order.checkoutId);
	const paymentId = checkout?.state === 'paid' ? checkout.paymentId : refundId;
	const bookedBy = world.listed(`BOOKING#${paymentId}`)[0]?.['confirmedBy'] as unknown as readonly string[] | undefined;
	return [...(checkout?.acceptedBy ?? []), ...(bookedBy ?? [])];
}

async function settle(world: World, as: (typeof members)[number], refundId: string, bankReference: string) {
	const path = `/v1/base/refunds/${refundId}/settle`;
	const body = { bankReference, paidAt };
	world.model.settlements.sent(refundId, as.sub, bankReference);
	const { status, body: settled } = await world.send(as, 'POST', path, { body });
	world.log(`  ${refundId} under ${bankReference} by ${as.sub}: ${status} ${String(settled['state'] ?? '')}`);
	if (status !== 200 || settled['state'] !== 'settled') return;
	const again = await world.send(as, 'POST', path, { body });
	if (again.status >= 400 && again.status < 500)
		world.model.violate(
			'I4',
			refundId,
			`settled under ${bankReference}, and its repetition is answered ${again.status}`,
		);
}

/** Every settlement is one that its members have named. */
export function checkSettlements(world: World): void {
	const { model } = world;
	const ofOrders = world.sold().flatMap(({ refunds = [] }) => refunds);
	const ofTransfers = world.listed('SETTLED').map(({ sk, settlement }) => ({
		refundId: String(sk),
		settlement: settlement as unknown as Settlement | undefined,
	}));
	for (const { refundId, settlement } of [...ofOrders, ...ofTransfers])
		if (settlement !== undefined)
			model.settlements.check(refundId, settlement, (...violation) => model.violate(...violation));
}

/** A transfer of more than one person's limit comes a second time, so that it is to be returned. */
export async function returnLarge(world: World, draw: Chance): Promise<void> {
	const large = acceptedAttempts(world).filter(({ checkoutId, total }) => {
		return total > limit && world.checkout(checkoutId)?.state === 'paid';
	});
	if (large.length === 0) return;
	const { checkoutId, total } = draw.pick(large);
	const reference = `${draw.pick(['CMB', 'BOC'])} ${checkoutId.slice(-26)}`;
	for (const as of draw.hits(0.5) ? members.slice(0, 2) : members.slice(1))
		await confirm(world, as, checkoutId, total, reference);
}

/** I17: a member of the base who has joined a tenant decides nothing about money of its orders. */
export async function decideOwnTenant(world: World, draw: Chance): Promise<void> {
	const waiting = world.listed('REFUNDS').filter(({ orderId }) => orderId !== undefined);
	const inReview = world.model.returns.list().filter(({ state }) => state === 'in_review');
	const objects = [
		...waiting.map(({ sk }) => ({ of: 'refunds', id: String(sk), verb: 'settle' })),
		...inReview.map(({ returnId }) => ({ of: 'returns', id: returnId, verb: 'decide' })),
	];
	if (objects.length === 0) return;
	const { of, id, verb } = draw.pick(objects);
	const kind = of === 'refunds' ? 'refund' : 'return';
	const tenantId = parseOwnedId(kind, id)?.owner ?? '';
	const as = { base: 'manager', sub: `member-of-${tenantId}` } as const;
	const membership = { of: 'tenant', tenantId, role: 'viewer' };
	const joined = await world.send(manager, 'PUT', `/v1/base/members/${as.sub}`, { body: membership });
	if (joined.status !== 200) return;
	const body = verb === 'settle' ? { bankReference: `OUT ${id}`, paidAt } : { decision: 'uphold', reason: 'our own' };
	const { status } = await world.send(as, 'POST', `/v1/base/${of}/${id}/${verb}`, { body });
	world.log(`  ${id} by a member of ${tenantId}: ${status}`);
	if (status === 200) world.model.violate('I17', id, 'decided by a member of its tenant');
}

/** All of a large order is returned, and members of the base decide about the rejection: one, or two who name the same or not. */
export async function decideLargeReturn(world: World, draw: Chance): Promise<void> {
	const attempt = await placeCostly(world, 2);
	const [order] = attempt?.orders ?? [];
	if (attempt?.checkoutId === undefined || order === undefined) return;
	for (const as of members.slice(0, 2)) await confirm(world, as, attempt.checkoutId, attempt.total);
	const { orderId, tenantId } = order;
	const {
		buyer: buyerId,
		body: { lines },
	} = attempt;
	const merchant = { tenant: tenantId };
	const parcel = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	await world.send(merchant, 'POST', `/v1/merchant/orders/${orderId}/shipments`, { body: parcel });
	const pieces = lines.map(({ listingId, color, size, quantity }) => ({ listingId, color, size, quantity }));
	const requested = await world.send({ buyer: buyerId }, 'POST', `/v1/orders/${orderId}/returns`, {
		body: { kind: 'damaged', lines: pieces },
		headers: { 'idempotency-key': `large-${draw.between(0, 3)}` },
	});
	const returnId = String(requested.body['returnId'] ?? '');
	world.log(`  ${orderId} comes back as ${returnId}: ${requested.status}`);
	if (returnId === '') return;
	await world.send(merchant, 'POST', `/v1/merchant/returns/${returnId}/reject`, { body: { reason: 'worn' } });
	await world.send({ buyer: buyerId }, 'POST', `/v1/returns/${returnId}/appeal`, { body: { reason: 'see the seams' } });
	const inTurn = draw.hits(0.5) ? members : members.toReversed();
	for (const at of draw.pick([[0], [0, 0], [0, 1], [0, 1], [0, 1, 0]])) {
		const body = { decision: 'refund', reason: draw.pick(['the law', 'the law', 'the seams']) };
		const decided = await world.send(inTurn[at] ?? manager, 'POST', `/v1/base/returns/${returnId}/decide`, { body });
		world.log(`  by ${inTurn[at]?.sub}: ${decided.status} ${String(decided.body['state'] ?? '')}`);
	}
}
