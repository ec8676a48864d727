import { parseOwnedId } from '#kernel';
import type { Chance } from '#local/testing';
import type { Attempt } from './reference-model.ts';
import { acceptedAttempts, attemptOf, openBy, submit } from './buyers.ts';
import { manager, subjectOf } from './gateway.ts';
import { aboveLimitPrice } from './prices.ts';
import type { World } from './world.ts';

/** Decisions of the base's members about payments. */

type Member = typeof manager & { readonly sub?: string };
/** The members of the base who decide. */
export const members = ['manager-1', 'manager-2', 'manager-3'].map((sub) => ({ base: 'manager', sub }) as const);

/** Confirms a bank transfer as a member of the base. Returns the status. */
export async function confirm(
	world: World,
	as: Member,
	checkoutId: string,
	amount: number,
	bankReference = `ICBC ${checkoutId.slice(-26)}`,
): Promise<number> {
	const body = { amount: { amount, currency: 'CNY' }, bankReference };
	const { status } = await world.send(as, 'POST', `/v1/base/checkouts/${checkoutId}/transfer`, { body });
	world.log(`  ${amount} for ${checkoutId} by ${subjectOf(as)}: ${status}`);
	world.model.decided(checkoutId, subjectOf(as), status);
	if (status === 200 && !world.model.openedTransfers.has(checkoutId))
		world.model.violate('I17', checkoutId, 'a transfer is confirmed that was never opened');
	return status;
}

/**
 * Books a bank transfer with the right or a wrong amount, sometimes for a checkout without one, or under a reference of another
 * checkout.
 */
export async function confirmTransfer(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	const opened = all.filter(({ checkoutId }) => world.model.openedTransfers.has(checkoutId));
	const ofBuyer = opened.length > 0 && draw.hits(0.8) ? opened : all;
	if (ofBuyer.length === 0) return;
	const { checkoutId, total } = draw.pick(ofBuyer.slice(-8));
	const amount = draw.pick([total, total, total, total + 100, total - 50, Math.ceil(total / 3), 1]);
	const other = draw.pick(ofBuyer).checkoutId;
	const named = draw.pick(['ICBC', 'ICBC', 'ICBC', 'CCB', 'other'] as const);
	const reference = named === 'other' ? `ICBC ${other.slice(-26)}` : `${named} ${checkoutId.slice(-26)}`;
	const confirming = confirm(world, draw.pick(members), checkoutId, amount, reference);
	// The same transfer for two checkouts at once, which books it for one of them.
	const twice = draw.hits(0.2) ? [confirm(world, draw.pick(members), other, amount, reference)] : [];
	await Promise.all([confirming, ...twice]);
}

/** Decides a review. */
export async function resolveReview(world: World, draw: Chance): Promise<void> {
	const open = world.inReview();
	if (open.length > 0)
		await decide(world, draw.pick(open), draw.pick(['accept', 'refund'] as const), draw.pick(members));
}

/** Decides a review. A decision without a response is recorded and repeated later. */
export async function decide(
	world: World,
	checkoutId: string,
	decision: 'accept' | 'refund',
	as: Member = manager,
): Promise<boolean> {
	const { model } = world;
	if (decision === 'accept') model.acceptedReviews.add(checkoutId);
	if (decision === 'refund') model.undecided.set(checkoutId, decision);
	const status = await review(world, checkoutId, decision, as);
	const isDecided = status !== 0 && status !== 503;
	if (isDecided && decision === 'refund') model.undecided.delete(checkoutId);
	return isDecided;
}

async function review(world: World, checkoutId: string, decision: string, as: Member): Promise<number> {
	const path = `/v1/base/checkouts/${checkoutId}/review`;
	const { status } = await world.send(as, 'POST', path, { body: { decision } });
	world.log(`  ${checkoutId} ${decision} by ${subjectOf(as)}: ${status}`);
	world.model.decided(checkoutId, subjectOf(as), status);
	return status;
}

/** I17: a member of the base cannot confirm the transfer or accept the review of its own checkout. */
export async function decideOwnCheckout(world: World, draw: Chance): Promise<void> {
	const inReview = world.inReview();
	if (inReview.length > 0 && draw.hits(0.5)) {
		const checkoutId = draw.pick(inReview);
		const sub = parseOwnedId('checkout', checkoutId)?.owner ?? '';
		expectRefused(world, checkoutId, await review(world, checkoutId, 'accept', { base: 'manager', sub }));
		return;
	}
	const awaiting = acceptedAttempts(world).filter(
		({ checkoutId }) => world.checkout(checkoutId)?.state === 'awaiting_payment',
	);
	if (awaiting.length === 0) return;
	const { buyer, checkoutId, total } = draw.pick(awaiting.slice(-8));
	await openBy(world, { buyer, checkoutId }, 'bank_transfer');
	expectRefused(world, checkoutId, await confirm(world, { base: 'manager', sub: buyer }, checkoutId, total));
}

function expectRefused(world: World, checkoutId: string, status: number): void {
	if (status === 200) world.model.violate('I17', checkoutId, 'decided by its own buyer');
}

/**
 * Places an order above the limit of a single approval; one or two members confirm its transfer, some of them twice.
 */
export async function orderAboveLimit(world: World, draw: Chance): Promise<void> {
	const { checkoutId, total } = (await placeCostly(world, draw.pick([1, 2, 2, 3]))) ?? {};
	if (checkoutId === undefined || total === undefined) return;
	const [first, second] = draw.hits(0.5) ? members : members.toReversed();
	if (first === undefined || second === undefined) return;
	const who = draw.pick([[first], [first, first], [first, second], [first, first, second]]);
	if (draw.hits(0.3)) await Promise.all(who.map((member) => confirm(world, member, checkoutId, total)));
	else for (const member of who) await confirm(world, member, checkoutId, total);
}

/** Places an order of the listing of which two pieces need two approvals, and opens its bank transfer. */
export async function placeCostly(world: World, quantity: number): Promise<Attempt | undefined> {
	const offer = [...world.model.offers.values()].find(({ price }) => price.amount >= aboveLimitPrice);
	if (offer === undefined) return undefined;
	const line = { listingId: offer.listingId, color: 'red', size: 'S', quantity };
	const attempt: Attempt = attemptOf(world, 'buyer-0', [line]);
	await submit(world, attempt);
	const { buyer, checkoutId } = attempt;
	if (checkoutId !== undefined) await openBy(world, { buyer, checkoutId }, 'bank_transfer');
	return attempt;
}
