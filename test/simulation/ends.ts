import type { Chance } from '../../packages/local/demo/chance.ts';
import { tell } from './background.ts';
import type { Told } from './bank.ts';
import type { Attempt, Payment } from './book.ts';
import { acceptedAttempts, openBy } from './buyers.ts';
import { sweep } from './schedules.ts';
import { stockUp } from './sellers.ts';
import { consume } from './streams.ts';
import type { World } from './world.ts';

/** What happens around the end of a hold. */

/** All at once for one checkout: its payment arrives, its hold is swept, its buyer gives it up or asks for more time. */
export async function clash(world: World, draw: Chance): Promise<void> {
	const { payments } = world.book;
	const awaiting = payments.filter(({ checkoutId }) => world.checkout(checkoutId)?.state === 'awaiting_payment');
	const candidates = awaiting.length > 0 ? awaiting : payments;
	if (candidates.length > 0) await clashOver(world, draw.pick(candidates.slice(-8)), draw);
}

/** In the last moment of a hold its buyer asks for more time, with sweeps that begin before and after the end; or a clash. */
export async function lastTick(world: World, draw: Chance): Promise<void> {
	const attempt = ending(world, draw);
	if (attempt === undefined) return;
	const payment = paymentOf(world, attempt);
	if (payment !== undefined && draw.hits(0.4)) return clashOver(world, payment, draw);
	await sweepingDuring(world, () => moreTime(world, attempt.buyer, attempt.checkoutId));
}

/** A payment comes after the expiry and is told twice at once, while what it ordered is sold out and comes in again. */
export async function lateTwins(world: World, draw: Chance): Promise<void> {
	const attempt = late(world, draw);
	const payment = paymentOf(world, attempt);
	if (attempt === undefined || payment === undefined) return;
	world.alone = false;
	await sweep(world);
	const told = captured(world, payment);
	if (told === undefined) return;
	const line = draw.pick(attempt.body.lines);
	await stockUp(world, line, 0);
	const twins = Array.from({ length: draw.pick([2, 3]) }, () => tell(world, told));
	await Promise.all([...twins, stockUp(world, line, 15)]);
}

/** Time passes until the hold of such an act ends, or nearly so, with a payment open and the hold noted. */
export async function approach(
	world: World,
	kind: 'lastTick' | 'lateTwins',
	draw: Chance,
	random: Chance,
): Promise<void> {
	const { stage, holds } = world;
	const attempt = kind === 'lastTick' ? ending(world, draw) : late(world, draw);
	if (attempt === undefined || attempt.expiresAt <= stage.now) return;
	const prepare = async () => {
		await openBy(world, attempt, 'card');
		while (holds.waiting.length > 0 && world.works(holds.name) && (await consume(world, holds, random)));
	};
	const pass = async (until: number) => stage.pass(Math.max(0, until - stage.now), random);
	await stage.untilDone([prepare()], random);
	await pass(attempt.expiresAt - 1_000);
	// What fell due in the meantime is out of the way.
	await stage.untilDone([sweep(world).then(() => undefined)], random);
	await pass(attempt.expiresAt - (kind === 'lastTick' ? random.between(1, 3) : 0));
}

async function clashOver(world: World, payment: Payment, draw: Chance): Promise<void> {
	const { checkoutId } = payment;
	const buyer = world.book.attempts.find((one) => one.checkoutId === checkoutId)?.buyer;
	if (buyer === undefined) return;
	const told = captured(world, payment);
	await Promise.all([
		sweep(world),
		...(told && draw.hits(0.7) ? [tell(world, told)] : []),
		...(draw.hits(0.5) ? [world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/cancel`)] : []),
		...(draw.hits(0.4) ? [moreTime(world, buyer, checkoutId)] : []),
	]);
}

function moreTime(world: World, buyer: string, checkoutId: string) {
	world.book.opened.add(checkoutId);
	return world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/payment`, { body: { method: 'bank_transfer' } });
}

/** Sweeps again and again while something is under way: one of them begins when the hold has ended since. */
async function sweepingDuring(world: World, work: () => Promise<unknown>): Promise<void> {
	const open = new Set([work]);
	const done = work().finally(() => open.clear());
	while (open.size > 0) await sweep(world);
	await done;
}

/** A payment is paid, if that is possible. Answers the event that tells it. */
function captured({ bank }: World, { paymentId }: Payment): Told | undefined {
	bank.pay(paymentId, 'succeed');
	return bank.events.find((one) => one.paymentId === paymentId && tellsPaid(one));
}

function tellsPaid({ type }: Told): boolean {
	return type === 'payment_intent.succeeded';
}

/** A checkout that has expired before its payment was heard of, or else one that will. */
function late(world: World, draw: Chance) {
	const heard = new Set(world.bank.events.flatMap((one) => (one.taken && tellsPaid(one) ? [one.paymentId] : [])));
	const expired = heldBriefly(world, 'expired').filter((attempt) => {
		const payment = paymentOf(world, attempt);
		return payment !== undefined && !heard.has(payment.paymentId);
	});
	return expired.length > 0 ? draw.pick(expired.slice(-8)) : ending(world, draw);
}

/** A checkout whose hold will end. */
function ending(world: World, draw: Chance) {
	const awaiting = heldBriefly(world, 'awaiting_payment').slice(-8);
	return awaiting.length > 0 ? draw.pick(awaiting) : undefined;
}

/** The latest checkouts in a state, without those whose hold was made longer by days. */
function heldBriefly(world: World, state: string) {
	return acceptedAttempts(world).filter(({ checkoutId, expiresAt }) => {
		const checkout = world.checkout(checkoutId);
		return checkout?.state === state && checkout.expiresAt === expiresAt;
	});
}

function paymentOf({ book }: World, attempt: Attempt | undefined): Payment | undefined {
	return attempt && book.payments.findLast((one) => one.checkoutId === attempt.checkoutId);
}
