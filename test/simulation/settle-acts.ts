import type { Chance } from '#local/testing';
import { confirm, members } from './approval-acts.ts';
import { acceptedAttempts } from './buyers.ts';
import type { Settlement } from '#orders';
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
	const inTurn = draw.hits(0.5) ? members : members.toReversed();
	const who = draw.pick([[0], [1], [0, 0], [0, 1], [1, 2], [0, 1, 0], [2, 0, 1]]).flatMap((at) => inTurn[at] ?? []);
	const own = `OUT ${refundId.slice(-12)}`;
	const used = draw.pick([...world.model.settlements.references(), own]);
	const steps = who.map((as) => () => settle(world, as, refundId, draw.pick([own, own, own, own.toLowerCase(), used])));
	if (draw.hits(0.3)) await Promise.all(steps.map((step) => step()));
	else for (const step of steps) await step();
}

const none = { refundId: '' };

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
