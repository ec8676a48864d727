import { parseOwnedId } from '#kernel';
import type { Chance } from '../../packages/local/demo/chance.ts';
import type { Attempt } from './book.ts';
import { acceptedAttempts, attemptOf, openBy, submit } from './buyers.ts';
import { manager, subjectOf } from './gateway.ts';
import { dearAmount } from './stakes.ts';
import type { World } from './world.ts';

/** What members of the base decide about money. */

type Member = typeof manager & { readonly sub?: string };
const members: readonly Member[] = [manager, { base: 'manager', sub: 'manager-2' }];

/** A member confirms a bank transfer. Answers the status. */
async function confirm(world: World, as: Member, checkoutId: string, amount: number): Promise<number> {
	const body = { amount: { amount, currency: 'CNY' } };
	const { status } = await world.send(as, 'POST', `/v1/base/checkouts/${checkoutId}/transfer`, { body });
	world.note(`  ${amount} for ${checkoutId} by ${subjectOf(as)}: ${status}`);
	world.book.decided(checkoutId, subjectOf(as), status);
	if (status === 200 && !world.book.opened.has(checkoutId))
		world.book.violate('I17', checkoutId, 'a transfer is confirmed that was never opened');
	return status;
}

/** The base confirms a bank transfer, of the right amount or not; now and then one that nobody has opened. */
export async function transfer(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	const opened = all.filter(({ checkoutId }) => world.book.opened.has(checkoutId));
	const ofBuyer = opened.length > 0 && draw.hits(0.8) ? opened : all;
	if (ofBuyer.length === 0) return;
	const { checkoutId, total } = draw.pick(ofBuyer.slice(-8));
	const amount = draw.hits(0.6) ? total : total + 100;
	await confirm(world, draw.pick(members), checkoutId, amount);
}

/** The base decides a review. */
export async function resolve(world: World, draw: Chance): Promise<void> {
	const open = world.inReview();
	if (open.length > 0)
		await decide(world, draw.pick(open), draw.pick(['accept', 'refund'] as const), draw.pick(members));
}

/** Decides, and keeps in mind what got no answer: the base will ask again. */
export async function decide(
	world: World,
	checkoutId: string,
	decision: 'accept' | 'refund',
	as: Member = manager,
): Promise<boolean> {
	const { book } = world;
	if (decision === 'accept') book.acceptedReviews.add(checkoutId);
	if (decision === 'refund') book.undecided.set(checkoutId, decision);
	const status = await review(world, checkoutId, decision, as);
	const answered = status !== 0 && status !== 503;
	if (answered && decision === 'refund') book.undecided.delete(checkoutId);
	return answered;
}

async function review(world: World, checkoutId: string, decision: string, as: Member): Promise<number> {
	const path = `/v1/base/checkouts/${checkoutId}/review`;
	const { status } = await world.send(as, 'POST', path, { body: { decision } });
	world.note(`  ${checkoutId} ${decision} by ${subjectOf(as)}: ${status}`);
	world.book.decided(checkoutId, subjectOf(as), status);
	return status;
}

/** I17: a member of the base who is a buyer as well confirms its own transfer, or accepts its own review: refused. */
export async function ownSide(world: World, draw: Chance): Promise<void> {
	const inReview = world.inReview();
	if (inReview.length > 0 && draw.hits(0.5)) {
		const checkoutId = draw.pick(inReview);
		const sub = parseOwnedId('checkout', checkoutId)?.owner ?? '';
		refused(world, checkoutId, await review(world, checkoutId, 'accept', { base: 'manager', sub }));
		return;
	}
	const awaiting = acceptedAttempts(world).filter(
		({ checkoutId }) => world.checkout(checkoutId)?.state === 'awaiting_payment',
	);
	if (awaiting.length === 0) return;
	const { buyer, checkoutId, total } = draw.pick(awaiting.slice(-8));
	await openBy(world, { buyer, checkoutId }, 'bank_transfer');
	refused(world, checkoutId, await confirm(world, { base: 'manager', sub: buyer }, checkoutId, total));
}

function refused(world: World, checkoutId: string, status: number): void {
	if (status === 200) world.book.violate('I17', checkoutId, 'decided by its own buyer');
}

/** A dear order is paid by bank transfer: one member confirms it, perhaps again, and another one. */
export async function dear(world: World, draw: Chance): Promise<void> {
	const offer = [...world.book.offers.values()].find(({ price }) => price.amount >= dearAmount);
	if (offer === undefined) return;
	const line = { listingId: offer.listingId, color: 'red', size: 'S', quantity: draw.pick([1, 2, 2, 3]) };
	const attempt: Attempt = attemptOf(world, 'buyer-0', [line]);
	await submit(world, attempt);
	const { buyer, checkoutId, total } = attempt;
	if (checkoutId === undefined) return;
	await openBy(world, { buyer, checkoutId }, 'bank_transfer');
	const [first, second] = draw.hits(0.5) ? members : members.toReversed();
	if (first === undefined || second === undefined) return;
	const who = draw.pick([[first], [first, first], [first, second], [first, first, second]]);
	if (draw.hits(0.3)) await Promise.all(who.map((member) => confirm(world, member, checkoutId, total)));
	else for (const member of who) await confirm(world, member, checkoutId, total);
}
