import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	type Order,
	type ReturnCase,
	advanceReturn,
	appealReturn,
	approveReturn,
	cancelReturn,
	concedeReturn,
	creditReturn,
	decideReturn,
	isEnded,
	loseReturn,
	paidFor,
	receiveReturn,
	refund,
	refundableMoney,
	refunded,
	rejectReturn,
	requestReturn,
	returnRequest,
	returnedToStock,
	sendReturn,
	unnamedPieces,
} from '#orders';
import { clocks, delivered, named, restockedOf, warehouse } from '../support/returns.ts';

/** Any verbs in any order, on several returns and refunds of one order, leave its sums right. */

const hour = 3_600_000;
const step = fc.record({
	verb: fc.constantFrom(
		...([
			'request',
			'approve',
			'reject',
			'cancel',
			'send',
			'receive',
			'receive',
			'lose',
			'appeal',
			'decide',
			'concede',
			'credit',
		] as const),
		...(['clock', 'refund'] as const),
	),
	/** Which of the returns. */
	of: fc.nat({ max: 3 }),
	quantities: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })),
	kind: fc.constantFrom(...(['no_reason', 'damaged', 'not_received'] as const)),
	decision: fc.constantFrom(...(['approve', 'refund', 'uphold'] as const)),
	restock: fc.boolean(),
	deduction: fc.option(fc.nat({ max: 40_000 }), { nil: undefined }),
	hours: fc.nat({ max: 300 }),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const cny = (amount: number) => ({ amount, currency: 'CNY' as const });

function decide(of: ReturnCase, { verb, quantities, restock, deduction, decision }: Step, at: number) {
	const lines = named(of.order, ...quantities).map((line) => ({ ...line, restock }));
	switch (verb) {
		case 'approve':
			return approveReturn(of, { by: 'merchant', returnAddress: warehouse, at });
		case 'reject':
			return rejectReturn(of, { reason: 'no', at });
		case 'cancel':
			return cancelReturn(of, at);
		case 'send':
			return sendReturn(of, { carrier: 'SF', trackingNumber: '1' }, at);
		case 'receive':
			return receiveReturn(
				of,
				{ lines, ...(deduction === undefined ? {} : { deduction: cny(deduction), reason: 'x' }) },
				at,
			);
		case 'lose':
			return loseReturn(of, at, clocks);
		case 'concede':
			return concedeReturn(of, at);
		case 'credit':
			return creditReturn(of, {
				refundId: `rfd_tenant-a_c${at}`,
				by: 'finance-1',
				at,
				reason: undefined,
				amount: deduction ?? 1,
			});
		case 'appeal':
			return appealReturn(of, { reason: 'no', at }, clocks);
		case 'decide': {
			const amount = decision === 'refund' && deduction ? { amount: cny(deduction) } : {};
			return decideReturn(of, { decision, reason: 'seen', ...amount }, { at, returnAddress: undefined });
		}
		case 'request':
		case 'refund':
		case 'clock':
			return advanceReturn(of, { now: at, lastAddress: undefined }, clocks);
	}
}

/** The sums that hold after each step. */
function expectSound(order: Order, before: Order, rmas: ReadonlyMap<string, ReturnCase['rma']>): void {
	expect(refunded(order)).toBeLessThanOrEqual(paidFor(order));
	const freight = (order.refunds ?? []).reduce((sum, one) => sum + (one.freight ?? 0), 0);
	expect(freight).toBeLessThanOrEqual(order.shipping - (order.discount?.shipping ?? 0));
	expect(refunded(order) - freight).toBeLessThanOrEqual(order.subtotal - (order.discount?.goods ?? 0));
	expect(unnamedPieces(order).every((left) => left >= 0)).toBe(true);
	const back = returnedToStock(before, order).flatMap(({ sizes }) => Object.values(sizes));
	const restocked = (of: Order) => restockedOf(of).reduce((sum, pieces) => sum + pieces, 0);
	expect(back.reduce((sum, pieces) => sum + pieces, 0)).toBe(restocked(order) - restocked(before));
	for (const rma of rmas.values()) {
		const entry = order.returns?.find(({ returnId }) => returnId === rma.returnId);
		expect(entry?.isOpen ?? false).toBe(!isEnded(rma));
		const ofReturn = (order.refunds ?? []).filter(({ returnId }) => returnId === rma.returnId);
		expect(rma.refunded).toBe(ofReturn.reduce((sum, { amount }) => sum + amount, 0));
	}
}

/** All returns together pay no more than the pieces that they ever claimed are worth, whatever ends without its goods. */
function expectWithinClaims(order: Order, claimed: number[]): void {
	for (const [line] of order.lines.entries()) {
		const entries = (order.returns ?? []).flatMap(({ held, returned }) => [...held, ...returned]);
		const now = entries.reduce((sum, of) => sum + (of.line === line ? of.quantity : 0), 0);
		claimed[line] = Math.max(claimed[line] ?? 0, now);
	}
	const goods = order.lines.reduce((sum, { unitPrice }, line) => sum + unitPrice * (claimed[line] ?? 0), 0);
	const refunds = (order.refunds ?? []).filter(({ returnId }) => returnId !== undefined);
	const paid = refunds.reduce((sum, { amount }) => sum + amount, 0);
	const share = (order.shipping * goods) / order.subtotal;
	// Shares of the fee are rounded when they are paid.
	expect(paid).toBeLessThanOrEqual(Math.ceil(goods + share) + refunds.length);
}

/** A payment that follows from a return never exceeds its value, and one that ends it leaves nothing open of it. */
function expectPaidOnce(before: Order, { order, rma }: ReturnCase, { verb, deduction }: Step): void {
	const paid = (order.refunds?.length ?? 0) > (before.refunds?.length ?? 0);
	const { amount: value = 0 } = rma.value ?? {};
	if (paid && verb !== 'credit') expect(rma.refunded).toBeLessThanOrEqual(value);
	const endsAll = rma.state === 'refunded' && (verb === 'concede' || (verb === 'decide' && !deduction));
	const { goods, freight } = refundableMoney(order);
	if (endsAll && Math.min(goods, freight) > 0) expect(rma.refunded).toBeGreaterThanOrEqual(value);
}

test('refunded ≤ paid, returned ≤ shipped, restocked once, whatever is done in whatever order', () => {
	fc.assert(
		fc.property(
			fc.array(step, { maxLength: 40 }),
			fc.option(fc.record({ goods: fc.nat({ max: 58_499 }), shipping: fc.nat({ max: 1_000 }) }), { nil: undefined }),
			(steps, discount) => {
				let order: Order = { ...delivered({ shipping: 1_000 }), ...(discount ? { discount } : {}) };
				let at = order.paidAt + 3 * hour;
				const rmas = new Map<string, ReturnCase['rma']>();
				const claimed: number[] = [];
				for (const [n, taken] of steps.entries()) {
					at += taken.hours * hour;
					const before = order;
					if (taken.verb === 'request') {
						const input = { kind: taken.kind, lines: named(order, ...taken.quantities) };
						const request = returnRequest(order.orderId, input, String(n), at);
						const done = requestReturn({ order, rma: undefined }, request, { closeAfterMs: 1e12 });
						if (!done.ok || input.lines.length === 0) continue;
						({ order } = done.value);
						rmas.set(done.value.rma.returnId, done.value.rma);
					} else if (taken.verb === 'refund') {
						const lines = named(order, ...taken.quantities).map((line) => ({ ...line, restock: false }));
						const by = { by: 'finance-1', at, reason: undefined, amount: taken.deduction };
						const done = refund(order, {
							refundId: `rfd_tenant-a_${n}`,
							...by,
							returnId: null,
							...(lines.length > 0 ? { lines } : {}),
						});
						if (done.ok) order = done.value;
					} else {
						const rma = [...rmas.values()][taken.of];
						const done = rma && decide({ order, rma }, taken, at);
						if (!done?.ok) continue;
						({ order } = done.value);
						rmas.set(done.value.rma.returnId, done.value.rma);
						if (done.value.rma !== rma) expectPaidOnce(before, done.value, taken);
					}
					expectSound(order, before, rmas);
					expectWithinClaims(order, claimed);
				}
			},
		),
	);
});
