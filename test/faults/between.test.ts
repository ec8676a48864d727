import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '#local';
import { available, expectStatus, newKey, onSale, openTenant, bookTransfer } from '../support/scenario.ts';
import {
	type FaultBase,
	broken,
	captured,
	expectProblem,
	madeFor,
	newDataDir,
	open,
	parked,
	place,
	startFaultBase,
	stateOf,
	writes,
} from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';

/** Faults between two steps that are correct on their own. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
beforeEach(() => base.wire.heal());
afterAll(() => base.stop());

const onItem: Fault = {
	answerError: { status: 400, type: 'com.amazonaws.dynamodb.v20120810#TransactionConflictException' },
};

async function placed(pieces = 2) {
	const id = await onSale(base, 'tenant-a', { red: { S: pieces } });
	const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', 2]]), 201).body;
	return { id, checkoutId: String(checkoutId), stock: { [id]: { red: { S: pieces } } } };
}

describe('11: conflict on a single write', () => {
	test('an update in conflict with a transaction on its item is tried again, and is no 500', async () => {
		const { checkoutId } = await placed();
		const paymentId = await open(base, checkoutId);
		expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
		let conflicts = 0;
		base.wire.hurt((call) =>
			madeFor('/v1/webhooks/stripe')(call) && writes(call) && conflicts++ < 2 ? onItem : 'pass',
		);
		// The payment of a cancelled checkout is recorded as money to return, in one update, whose third try succeeds. Its return is
		// then claimed, and the claim ended.
		expect(await base.succeed(paymentId)).toBe(true);
		expect(conflicts).toBe(3 + 2);
	});
});

describe('14: the engine is unavailable for longer than ten deliveries of a batch', () => {
	test('a reservation placed just before is still recorded and released', async () => {
		let failures = 0;
		base.wire.hurt((call) => (madeFor('index-orders')(call) && failures++ < 60 ? broken : 'pass'));
		const { id, stock } = await placed();
		await base.settled();
		base.wire.heal();
		await base.advance(17 * 60);
		expect(parked(base)).toEqual([]);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(2);
		await expectInvariants(base, stock);
	});
});

describe('8: a reservation is extended while a sweep reads it', () => {
	test('a buyer with a reference for a bank transfer keeps the reservation', async () => {
		const { checkoutId } = await placed();
		const [late, later] = [800, 2500].map((delayMs): Fault => ({ delayMs }));
		base.wire.hurt((call) => {
			if (!writes(call)) return 'pass';
			if (madeFor('/payment')(call)) return late ?? 'pass';
			return madeFor('expire-checkouts')(call) && call.operation === 'TransactWriteItems' ? (later ?? 'pass') : 'pass';
		});
		const opening = base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' });
		await expect.poll(() => base.wire.records.some(madeFor('/payment'))).toBe(true);
		const sweeping = base.advance(17 * 60);
		const opened = await opening;
		await sweeping;
		expect(opened.status === 200 ? await stateOf(base, checkoutId) : 'refused').not.toBe('expired');
	});
});

describe('29: an event of another account', () => {
	test('is ignored', async () => {
		const { checkoutId } = await placed();
		const payload = captured(base, await open(base, checkoutId));
		await base.webhook(payload.replace('{', '{"account":"acct_other",'));
		expect(await stateOf(base, checkoutId)).not.toBe('paid');
	});
});

describe('30: decisions on a review', () => {
	test('the same decision made twice at once succeeds twice', async () => {
		const { checkoutId } = await placed();
		const amount = 1;
		await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		expectStatus(await bookTransfer(base, checkoutId, amount), 200);
		const decide = () => base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
		const second = Promise.withResolvers<void>();
		let first = true;
		base.wire.hurt((call) => {
			const looksForReview = JSON.stringify(call.request['Key'] ?? {}).includes('REVIEWS');
			if (!looksForReview || !first) return 'pass';
			first = false;
			return { until: second.promise };
		});
		const slow = decide();
		await expect.poll(() => first).toBe(false);
		expectStatus(await decide(), 200);
		second.resolve();
		expectStatus(await slow, 200);
	});
});

describe('36: an Idempotency-Key that is not visible ASCII', () => {
	test('is refused and never equals the key that its escape sequence spells', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const response = await place(base, [[id, 'red', 'S', 1]], 'buyer-1', { 'idempotency-key': '\u00E9' });
		expectProblem(response, 400, 'invalid-idempotency-key');
	});
});

/** Runs in full size only, because it lasts the ten seconds of the function's timeout. */
describe.runIf(process.env['FAULTS_SIZE'] === 'full')('14: the engine accepts calls and never responds', () => {
	test('503 with Retry-After before the function times out', async () => {
		const own = await startFaultBase(newDataDir(), undefined, 1);
		await openTenant(own, 'tenant-a');
		const id = await onSale(own, 'tenant-a', { red: { S: 9 } });
		own.wire.hurt((call) => (madeFor('POST /v1/checkouts')(call) ? { delayMs: 15_000 } : 'pass'));
		expectProblem(await place(own, [[id, 'red', 'S', 1]], 'buyer-1', newKey()), 503, 'unavailable');
		await own.stop();
	});
});
