import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Result } from '#kernel';
import {
	type OrdersRefusal,
	type ReturnActor,
	type ReturnCase,
	type ReturnKind,
	type ReturnState,
	type ReturnVerb,
	advanceReturn,
	appealReturn,
	approveReturn,
	cancelReturn,
	concedeReturn,
	decideReturn,
	isEnded,
	loseReturn,
	receiveReturn,
	rejectReturn,
	returnActors,
	returnCell,
	returnClockOf,
	returnLifecycle,
	returnStates,
	returnVerbs,
	sendReturn,
} from '#orders';
import { caseIn, clocks, named, warehouse } from '../support/returns.ts';
import type { JsonObject } from '#kernel/json';
import { replays } from '../../infra/tools/replay-consumers.ts';
import { returnItem } from '../../packages/orders/returns/return-codec.ts';
import { attributes } from '../sales/given.ts';
import { root } from '../support/sources.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;
const parcel = { carrier: 'SF', trackingNumber: '10' };
const soon = ({ rma }: ReturnCase) => rma.since + 1_000;
const late = ({ rma }: ReturnCase) => rma.since + clocks.loseAfterMs;
const overdue = ({ rma }: ReturnCase) => rma.since + 1_000 * 3_600_000;

/** Other content than that of earlier steps, because repeating these is no move. */
const elsewhere = { ...warehouse, line1: '从化区温泉镇 3 号' };
const reason = 'seen again';
const decide = (of: ReturnCase, decision: 'approve' | 'refund' | 'uphold') =>
	decideReturn(of, { decision, reason }, { at: soon(of), returnAddress: warehouse });
const receive = (of: ReturnCase, deduction = 0) => {
	const lines = named(of.order, 2).map((line) => ({ ...line, restock: true }));
	return receiveReturn(of, { lines, deduction: { amount: deduction, currency: 'CNY' }, reason }, soon(of));
};
const approve = (of: ReturnCase) => approveReturn(of, { by: 'merchant', returnAddress: elsewhere, at: soon(of) });

/** The clock, if its verb is this one. */
function clock(verb: ReturnVerb, of: ReturnCase): Decided | undefined {
	if (returnClockOf(of.rma, clocks)?.verb !== verb) return undefined;
	return advanceReturn(of, { now: overdue(of), lastAddress: undefined }, clocks);
}

/** Each verb as the actor calls it. An actor without a function has no cell. */
const calls: Readonly<Record<ReturnVerb, Partial<Record<ReturnActor, (of: ReturnCase) => Decided | undefined>>>> = {
	approve: { merchant: approve, base: (of) => decide(of, 'approve') },
	reject: { merchant: (of) => rejectReturn(of, { reason, at: soon(of) }) },
	cancel: { buyer: (of) => cancelReturn(of, soon(of)) },
	send: { buyer: (of) => sendReturn(of, parcel, soon(of)) },
	lapse: {},
	receive: { merchant: receive },
	contest: { merchant: (of) => receive(of, 1) },
	lose: { merchant: (of) => loseReturn(of, late(of), clocks) },
	refund: { base: (of) => decide(of, 'refund'), merchant: (of) => concedeReturn(of, soon(of)) },
	appeal: { buyer: (of) => appealReturn(of, { reason, at: soon(of) }, clocks) },
	refer: {},
	uphold: { base: (of) => decide(of, 'uphold') },
	conclude: {},
};

const cells = returnVerbs.flatMap((verb) =>
	returnActors.flatMap((actor) => returnStates.map((state) => [verb, actor, state] as const)),
);
/** Goods that never came take the way of a refund, and all others that of an approval. */
const kindFor = (verb: ReturnVerb, state: ReturnState): ReturnKind =>
	verb === 'refund' && state === 'requested' ? 'not_received' : 'damaged';

describe('the life of a return', () => {
	test.each(cells)('%s by the %s in %s is what the table says', (verb, actor, state) => {
		const of = caseIn(state, { kind: kindFor(verb, state) });
		const next = returnCell(verb, actor, state);
		const done = actor === 'clock' ? clock(verb, of) : calls[verb][actor]?.(of);
		if (done === undefined) return expect(next).toBeUndefined();
		if (next === undefined) expect(done).toEqual({ ok: false, refusal: { kind: 'return_state', state } });
		else expect(done.ok && done.value.rma.state).toBe(next);
	});

	test('has a way into each state but the first, and none out of those that are over', () => {
		const moves = returnVerbs.flatMap((verb) =>
			Object.values(returnLifecycle[verb]).flatMap((of) => Object.entries(of)),
		);
		const reached = new Set(moves.map(([, to]) => to));
		expect(returnStates.filter((state) => !reached.has(state))).toEqual(['requested']);
		const over = returnStates.filter((state) => isEnded({ state }));
		expect(over).toEqual(['cancelled', 'lapsed', 'refunded', 'upheld']);
	});

	test('has a deadline in each state that is not over, of the clock or of the base', () => {
		const waiting = returnStates.filter((state) => !isEnded({ state }));
		for (const state of waiting)
			expect([state, returnClockOf({ state, kind: 'damaged', since: 0 }, clocks)?.verb === undefined]).toEqual([
				state,
				state === 'in_review',
			]);
	});

	test('stands still until the time of its state is up', () => {
		for (const state of returnStates) {
			const of = caseIn(state);
			const { verb, dueAt = 0 } = returnClockOf(of.rma, clocks) ?? {};
			if (verb === undefined) continue;
			const at = (now: number) => advanceReturn(of, { now, lastAddress: undefined }, clocks);
			expect(at(dueAt - 1)).toEqual({ ok: true, value: of });
			const after = at(dueAt);
			expect(after.ok && after.value.rma.state).not.toBe(state);
		}
	});

	test('is open on its order exactly until it is over', () => {
		for (const state of returnStates) {
			const { order, rma } = caseIn(state);
			const isOpen = order.returns?.find(({ returnId }) => returnId === rma.returnId)?.isOpen ?? false;
			expect([state, isOpen]).toEqual([state, !isEnded(rma)]);
		}
	});
});

test('the table of the README is the life of a return, cell by cell', () => {
	const readme = readFileSync(`${root}/packages/orders/README.md`, 'utf8');
	const rows = new Set(
		readme
			.split('\n')
			.filter((line) => line.startsWith('|'))
			.map((line) =>
				line
					.split('|')
					.slice(1, -1)
					.map((cell) => cell.trim())
					.join(' | '),
			),
	);
	for (const verb of returnVerbs)
		for (const [actor, moves] of Object.entries(returnLifecycle[verb])) {
			const row = Object.entries(moves as Readonly<Record<string, string>>).map(([from, to]) => `${from} → ${to}`);
			expect(rows).toContain([verb, actor, row.join(', ')].join(' | '));
		}
});

test('a rebuilt index learns of a return that moved in the span, and of no other', () => {
	const { rma } = caseIn('on_the_way');
	const image = attributes(returnItem(rma)) as unknown as JsonObject;
	const imagesOf = (at: number) => replays['index-orders'].rebuild?.(image, { from: at, to: at });
	expect(imagesOf(rma.since)).toEqual([{ NewImage: image }]);
	expect(imagesOf(rma.since + 86_400_000)).toEqual([]);
});
