import { describe, expect, test } from 'vitest';
import type { Result } from '#kernel';
import {
	type ReturnCase,
	appealReturn,
	approveReturn,
	concedeReturn,
	decideReturn,
	loseReturn,
	receiveReturn,
	rejectReturn,
	returnedToStock,
	sendReturn,
} from '#orders';
import { caseIn, clocks, expired, must, named, requested, warehouse } from '../support/returns.ts';

/** A request that is sent again because its response was lost changes nothing, whatever has become of the return since. */

type Step = (of: ReturnCase) => Result<ReturnCase, { readonly kind: string }>;
const soon = ({ rma }: ReturnCase) => rma.since + 1_000;
const pieces = (of: ReturnCase, quantity: number) =>
	named(of.order, quantity).map((line) => ({ ...line, restock: true }));
const approve =
	(returnAddress = warehouse): Step =>
	(of) =>
		approveReturn(of, { by: 'merchant', returnAddress, at: soon(of) });
const reject =
	(reason = 'no'): Step =>
	(of) =>
		rejectReturn(of, { reason, at: soon(of) });
const send =
	(trackingNumber = '9'): Step =>
	(of) =>
		sendReturn(of, { carrier: 'SF', trackingNumber }, soon(of));
const receive =
	(quantity: number, reason?: string): Step =>
	(of) =>
		receiveReturn(of, { lines: pieces(of, quantity), ...(reason === undefined ? {} : { reason }) }, soon(of));
const appeal =
	(reason = 'new'): Step =>
	(of) =>
		appealReturn(of, { reason, at: soon(of) }, clocks);
const lose: Step = (of) => loseReturn(of, of.rma.since + clocks.loseAfterMs, clocks);
const concede: Step = (of) => concedeReturn(of, soon(of));
const decide =
	(decision: 'approve' | 'refund' | 'uphold', amount?: number, reason = 'seen'): Step =>
	(of) => {
		const sum = amount === undefined ? {} : { amount: { amount, currency: 'CNY' as const } };
		return decideReturn(of, { decision, reason, ...sum }, { at: soon(of), returnAddress: warehouse });
	};
const clock: Step = (of) => ({ ok: true, value: expired(of) });

const given = {
	requested: () => requested(),
	on_the_way: () => caseIn('on_the_way'),
	in_review: () => caseIn('in_review'),
	lost: () => caseIn('lost'),
} as const;

/** Each step with what follows it, and the same step with other content. */
const cases: readonly (readonly [string, keyof typeof given, Step, readonly Step[], Step | undefined])[] = [
	['approve', 'requested', approve(), [send(), receive(1)], approve({ ...warehouse, line1: 'x' })],
	['reject', 'requested', reject(), [appeal(), decide('approve'), send()], reject('never')],
	['send', 'requested', (of) => send()(must(approve()(of))), [receive(2)], undefined],
	['receive of all pieces', 'on_the_way', receive(2), [], receive(1)],
	['receive of some pieces', 'on_the_way', receive(1), [appeal(), decide('refund')], receive(2)],
	['receive of some pieces of a lost parcel', 'lost', receive(1), [clock], receive(2)],
	['lose', 'on_the_way', lose, [clock, decide('uphold')], undefined],
	['lose, of a parcel that turned up', 'on_the_way', lose, [receive(1), receive(2)], undefined],
	['refund by the merchant', 'requested', concede, [], undefined],
	['appeal', 'lost', appeal(), [decide('refund')], appeal('old')],
	['approve by the base', 'in_review', decide('approve'), [send(), receive(2)], decide('approve', undefined, 'no')],
	['refund by the base', 'in_review', decide('refund'), [], decide('refund', 25_800)],
	['refund of an amount by the base', 'in_review', decide('refund', 100), [], decide('refund')],
	['uphold', 'in_review', decide('uphold'), [], decide('refund')],
];

describe.each(cases)('%s', (_verb, from, step, later, other) => {
	/** The return after the step, and after each that follows. */
	const after = () => {
		const all = [must(step(given[from]()))];
		for (const next of later) all.push(must(next(all.at(-1) as ReturnCase)));
		return all;
	};

	test('repeated exactly changes nothing, then and later', () => {
		const repeated = _verb === 'send' ? send() : step;
		for (const of of after()) expect(repeated(of)).toEqual({ ok: true, value: of });
	});

	test.runIf(other !== undefined)('with other content is refused once it cannot be corrected', () => {
		const last = after().at(-1) ?? given[from]();
		expect(other?.(last).ok).toBe(false);
	});
});

test('a receipt with another reason is refused, and one with fewer pieces as well', () => {
	const of = must(receive(1)(caseIn('on_the_way')));
	const facts = { received: pieces(of, 1), deduction: { amount: 0, currency: 'CNY' } };
	const refusal = { kind: 'return_receipt_differs', ...facts };
	expect(receive(1, 'late')(of)).toEqual({ ok: false, refusal });
	const kept = named(of.order, 1).map((line) => ({ ...line, restock: false }));
	expect(receiveReturn(of, { lines: kept }, soon(of))).toEqual({ ok: false, refusal });
});

test('a repeated receipt restocks nothing and refunds nothing', () => {
	const of = must(receive(1)(caseIn('on_the_way')));
	const again = must(receive(1)(of));
	expect([returnedToStock(of.order, again.order), again.order.refunds]).toEqual([[], of.order.refunds]);
});
