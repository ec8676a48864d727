import type { Order, Return } from '#orders';
import type { Chance } from '#local/testing';
import { orderClocks, returnClocks } from './environment.ts';
import { type Caller, manager } from './gateway.ts';
import {
	type Named,
	asMerchant,
	concessions,
	decide,
	decisions,
	expectRefused,
	merchantVerbs,
	pieces,
	post,
	receipts,
} from './return-decisions.ts';
import { clockMsOf } from './return-model.ts';
import { run } from './schedules.ts';
import { consume } from './streams.ts';
import type { ApiResponse, World } from './world.ts';

/** Returns: what buyers request and send, what merchants answer, and what the base decides. */

const kinds = ['no_reason', 'no_reason', 'not_as_described', 'damaged', 'wrong_item', 'not_received'] as const;

/** Requests a return, sometimes of too many pieces, twice at once, beside a refund of them, or for another buyer. */
export async function requestReturn(world: World, draw: Chance): Promise<void> {
	const order = drawOrder(world, draw);
	if (order === undefined) return;
	const { orderId, buyerId, tenantId } = order;
	const chosen = draw.hits(0.3) ? order.lines : [draw.pick(order.lines)];
	const more = draw.pick([0, 0, 0, 0, 1]);
	const lines = chosen.map((line) => pieces(line, draw.pick([line.quantity, line.quantity, 1]) + more));
	const key = `r${draw.between(0, 5)}`;
	const request = async (as: Caller) => {
		const body = { kind: draw.pick(kinds), lines, reason: 'too small' };
		const response = await post(world, as, `/v1/orders/${orderId}/returns`, body, { 'idempotency-key': key });
		if (response.status === 201)
			world.model.returns.requested(`${orderId} ${key}`, body, response.body['returnId'], (...violation) =>
				world.model.violate(...violation),
			);
		return response;
	};
	const refund = () => {
		const [line] = chosen;
		const named = line && [{ ...pieces(line, 1), restock: true }];
		return post(world, { tenant: tenantId }, `/v1/merchant/orders/${orderId}/refunds`, { lines: named });
	};
	switch (draw.pick(['once', 'once', 'once', 'twice', 'beside a refund', 'by a stranger'] as const)) {
		case 'once':
			await request({ buyer: buyerId });
			return;
		case 'twice':
			await Promise.all([request({ buyer: buyerId }), request({ buyer: buyerId })]);
			return;
		case 'beside a refund':
			await Promise.all([request({ buyer: buyerId }), refund()]);
			return;
		case 'by a stranger':
			expectRefused(world, 'I9', orderId, await request({ buyer: 'stranger' }));
	}
}

/** Carries a return from its request through the steps that fit its state, until one is refused or nobody goes on. */
export async function carryReturn(world: World, draw: Chance): Promise<void> {
	const order = drawOrder(world, draw);
	if (order === undefined) return;
	const lines = order.lines.map((line) => pieces(line, draw.pick([line.quantity, 1])));
	const chosen = draw.hits(0.5) ? lines : lines.slice(0, 1);
	const body = { kind: draw.pick(kinds), lines: chosen, reason: 'too big' };
	const headers = { 'idempotency-key': `c${draw.between(0, 999)}` };
	let response = await post(world, { buyer: order.buyerId }, `/v1/orders/${order.orderId}/returns`, body, headers);
	const rma = { returnId: String(response.body['returnId']), lines: chosen };
	for (let steps = 0; steps < 7 && response.status < 300 && response.status > 0 && draw.hits(0.92); steps++) {
		const next = nextStep(world, order, rma, { state: String(response.body['state']), draw });
		if (next === undefined) return;
		response = await next;
	}
}

function nextStep(
	world: World,
	{ buyerId }: Order,
	rma: Named,
	{ state, draw }: { readonly state: string; readonly draw: Chance },
): Promise<ApiResponse> | undefined {
	switch (state) {
		case 'requested':
			return asMerchant(world, rma, draw.pick(['approve', 'approve', 'approve', 'reject']), draw);
		case 'approved':
			return asBuyer(world, { buyer: buyerId }, rma, 'shipment', draw);
		case 'on_the_way':
			return asMerchant(world, rma, draw.pick(receipts), draw);
		case 'rejected':
		case 'contested':
		case 'lost':
			return draw.hits(0.4)
				? asMerchant(world, rma, draw.pick(concessions[state]), draw)
				: asBuyer(world, { buyer: buyerId }, rma, 'appeal', draw);
		case 'in_review':
			return decide(world, rma, draw.pick(decisions), { as: manager, draw });
		default:
			return undefined;
	}
}

/** A buyer sends the goods, cancels or appeals, in any state, sometimes two of these at once. */
export async function moveReturnAsBuyer(world: World, draw: Chance): Promise<void> {
	const rma = drawReturn(world, draw, ['approved', 'on_the_way', 'requested', 'rejected', 'contested', 'lost']);
	if (rma === undefined) return;
	const as = draw.hits(0.05) ? { buyer: 'stranger' } : { buyer: rma.buyerId };
	const fitting = rma.state === 'approved' || rma.state === 'on_the_way' ? 'shipment' : 'appeal';
	const verbs = draw.pick([[fitting], [fitting], [fitting], ['cancel'], ['cancel', fitting], ['shipment', 'appeal']]);
	const done = await Promise.all(verbs.map((verb) => asBuyer(world, as, rma, verb, draw)));
	if (as.buyer === 'stranger') for (const response of done) expectRefused(world, 'I9', rma.returnId, response);
}

function asBuyer(world: World, as: Caller, { returnId }: Named, verb: string, draw: Chance): Promise<ApiResponse> {
	const parcel = { carrier: 'SF', trackingNumber: draw.pick(['B1', 'B2']) };
	const body = verb === 'shipment' ? parcel : verb === 'appeal' ? { reason: 'it was new' } : undefined;
	return post(world, as, `/v1/returns/${returnId}/${verb}`, body);
}

/** A merchant answers, receives or gives in, in any state, sometimes two verbs at once or one twice. */
export async function moveReturnAsMerchant(world: World, draw: Chance): Promise<void> {
	const rma = drawReturn(world, draw, [
		...(['requested', 'on_the_way', 'received', 'approved', 'lost'] as const),
		...(['rejected', 'contested', 'contested'] as const),
	]);
	if (rma === undefined) return;
	const first = draw.pick(merchantVerbs(rma.state));
	const verbs = draw.pick([
		[first],
		[first],
		[first],
		[first, first],
		[first, draw.pick(receipts)],
		['reject', 'approve'],
	]);
	await Promise.all(verbs.map((verb) => asMerchant(world, rma, verb, draw)));
}

/** A member of the base decides in review, sometimes two at once, for too much, or out of review. */
export async function decideReturn(world: World, draw: Chance): Promise<void> {
	const rma = drawReturn(world, draw, ['in_review', 'in_review', 'in_review', 'contested', 'rejected']);
	if (rma === undefined) return;
	const made = draw.hits(0.2) ? [draw.pick(decisions), draw.pick(decisions)] : [draw.pick(decisions)];
	await Promise.all(made.map((one) => decide(world, rma, one, { as: manager, draw })));
}

/** I17: the buyer of an order, who is also a member, decides nothing about its return. */
export async function decideOwnReturn(world: World, draw: Chance): Promise<void> {
	const rma = drawReturn(world, draw, ['in_review', 'requested', 'on_the_way']);
	if (rma === undefined) return;
	const sub = rma.buyerId;
	const verb = rma.state === 'requested' ? 'approve' : 'receive';
	const response =
		rma.state === 'in_review'
			? await decide(world, rma, { decision: 'refund' }, { as: { base: 'manager', sub }, draw })
			: await asMerchant(world, rma, verb, draw, sub);
	expectRefused(world, 'I17', rma.returnId, response);
}

/** An order of which a part or all has left, rarely another one, and sometimes one whose time for returns is over. */
function drawOrder(world: World, draw: Chance): Order | undefined {
	const sold = world.sold();
	const shipped = sold.filter(
		({ state, parcels }) => state === 'shipped' || state === 'received' || (state === 'paid' && parcels !== undefined),
	);
	const late = shipped.filter(
		(one) => 'receivedAt' in one && one.receivedAt + orderClocks.closeAfterMs <= world.runtime.now,
	);
	const choice = late.length > 0 && draw.hits(0.15) ? late : shipped.length > 0 && draw.hits(0.95) ? shipped : sold;
	return choice.length > 0 ? draw.pick(choice.slice(-12)) : undefined;
}

/** A return, mostly in one of some states. */
function drawReturn(world: World, draw: Chance, states: readonly Return['state'][]): Return | undefined {
	const all = world.model.returns.list();
	const state = draw.pick(states);
	const fitting = [state, ...states]
		.map((one) => all.filter((rma) => rma.state === one))
		.find(({ length }) => length > 0);
	const choice = draw.hits(0.9) ? (fitting ?? all) : all;
	return choice.length > 0 ? draw.pick(choice.slice(-20)) : undefined;
}

/** Passes time to the deadline of a return, whose follow-up is stored before. */
export async function approachReturnDeadline(world: World, draw: Chance, random: Chance): Promise<void> {
	const { runtime, followUpConsumer } = world;
	const waiting = world.model.returns.list().filter(({ state }) => clockMsOf(state) !== undefined);
	if (waiting.length === 0) return;
	const { since, state } = draw.pick(waiting.slice(-8));
	const prepare = async () => {
		while (
			followUpConsumer.waiting.length > 0 &&
			world.isRunning(followUpConsumer.name) &&
			(await consume(world, followUpConsumer, random))
		);
	};
	await runtime.untilDone([prepare()], random);
	const isLosing = state === 'on_the_way' && draw.hits(0.5);
	const afterMs = isLosing ? returnClocks.loseAfterMs : (clockMsOf(state) ?? 0);
	const until = since + afterMs + draw.pick([-60_000, 0, 1, 2_000]);
	await runtime.pass(Math.max(0, until - runtime.now), random);
}

/** At a deadline the clock runs, and often somebody acts at the same moment. */
export async function returnDeadline(world: World, draw: Chance): Promise<void> {
	const act = draw.pick([moveReturnAsBuyer, moveReturnAsBuyer, moveReturnAsMerchant]);
	if (draw.hits(0.4)) await act(world, draw);
	await Promise.all([run(world, 'advance-orders'), ...(draw.hits(0.6) ? [act(world, draw)] : [])]);
}
