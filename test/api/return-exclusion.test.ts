import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '../faults/fault-base.ts';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

const forSale = (returnExclusion: string) => onSale(base, 'tenant-a', { red: { S: 9 } }, { returnExclusion });
const place = (body: object, headers = newKey()) => base.buyer().post('/v1/checkouts', body, headers);

interface LineTerms {
	readonly listingId: string;
	readonly returnExcluded: string | null;
	readonly returnExclusion?: string | null;
}
const terms = (all: readonly LineTerms[]) => all.map(({ listingId, returnExcluded }) => [listingId, returnExcluded]);

describe('an exclusion from the no-reason return', () => {
	test('is shown before the purchase, frozen with it, and outlives a change of the listing', async () => {
		const [suit, brief] = [await forSale('custom_made'), await forSale('hygiene')];
		expect((await base.anyone.get(`/v1/listings/${brief}`)).body.returnExclusion).toBe('hygiene');
		const body = { ...lines([suit, 'red', 'S', 1], [brief, 'red', 'S', 1]), confirmedExclusions: [brief] };
		const frozen = [
			[suit, 'custom_made'],
			[brief, 'confirmed'],
		];
		const quoted = expectStatus(await base.buyer().post('/v1/quotes', body), 200).body.orders[0].lines as LineTerms[];
		expect(terms(quoted)).toEqual(frozen);
		expect(quoted.map(({ returnExclusion }) => returnExclusion)).toEqual(['custom_made', 'hygiene']);
		const { checkoutId, orders } = expectStatus(await place(body), 201).body;
		expect(terms(orders[0].lines)).toEqual(frozen);
		await pay(base, checkoutId);

		const merchant = base.merchant('tenant-a');
		for (const [id, returnExclusion] of [
			[suit, null],
			[brief, 'custom_made'],
		])
			expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${id}`, { returnExclusion }), 200);
		expect((await base.anyone.get(`/v1/listings/${suit}`)).body.returnExclusion).toBeNull();
		const { orderId } = orders[0];
		for (const response of [
			await base.buyer().get(`/v1/orders/${orderId}`),
			(await merchant.get('/v1/merchant/orders')).body.items[0],
		])
			expect(terms((response.body ?? response).lines)).toEqual(frozen);
		expect(terms((await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body.orders[0].lines)).toEqual(frozen);
	});

	test('for hygiene is sold without a confirmation, and can then be returned', async () => {
		const brief = await forSale('hygiene');
		const placed = expectStatus(await place(lines([brief, 'red', 'S', 1])), 201).body;
		expect(terms(placed.orders[0].lines)).toEqual([[brief, null]]);
	});

	test('that a listing does not have is confirmed without an effect', async () => {
		const shirt = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const placed = expectStatus(await place({ ...lines([shirt, 'red', 'S', 1]), confirmedExclusions: [shirt] }), 201);
		expect(terms(placed.body.orders[0].lines)).toEqual([[shirt, null]]);
	});

	test('that changed since the buyer saw it is refused by the revision, whatever was confirmed', async () => {
		const merchant = base.merchant('tenant-a');
		for (const [before, after] of [
			[null, 'hygiene'],
			['hygiene', 'custom_made'],
			['custom_made', 'hygiene'],
			['hygiene', null],
		] as const) {
			const listing = await onSale(base, 'tenant-a', { red: { S: 9 } }, before ? { returnExclusion: before } : {});
			const seen = lines([listing, 'red', 'S', 1]);
			const quoted = expectStatus(await base.buyer().post('/v1/quotes', seen), 200).body.orders[0].lines[0];
			const change = { returnExclusion: after };
			expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${listing}`, change), 200);
			const bound = { ...seen, lines: seen.lines.map((line) => ({ ...line, revision: quoted.revision })) };
			for (const confirmedExclusions of [[], [listing]])
				expectProblem(await place({ ...bound, confirmedExclusions }), 409, 'price-changed');
		}
	});

	test('without a revision is that of the commit, and a confirmation is of hygiene alone', async () => {
		const merchant = base.merchant('tenant-a');
		const placedAs = async (before: string | null, after: string | null, confirmed: boolean) => {
			const listing = await onSale(base, 'tenant-a', { red: { S: 9 } }, before ? { returnExclusion: before } : {});
			const seen = lines([listing, 'red', 'S', 1]);
			// The quote is kept until the commit finds that the listing has changed.
			expectStatus(await place(seen), 201);
			const change = { returnExclusion: after };
			expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${listing}`, change), 200);
			const body = { ...seen, ...(confirmed ? { confirmedExclusions: [listing] } : {}) };
			return expectStatus(await place(body), 201).body.orders[0].lines[0].returnExcluded;
		};
		expect(await placedAs(null, 'hygiene', false)).toBeNull();
		expect(await placedAs('custom_made', 'hygiene', false)).toBeNull();
		expect(await placedAs('hygiene', null, true)).toBeNull();
		expect(await placedAs('hygiene', 'custom_made', true)).toBe('custom_made');
	});

	test('of a listing that is not ordered is a fault', async () => {
		const [brief, other] = [await forSale('hygiene'), await forSale('hygiene')];
		const body = { ...lines([brief, 'red', 'S', 1]), confirmedExclusions: [brief, other] };
		const { errors } = expectStatus(await place(body), 422).body;
		expect(errors).toEqual([{ pointer: '/confirmedExclusions/1', detail: 'must be a listing of the lines' }]);
	});

	test('is part of the request that an Idempotency-Key names', async () => {
		const brief = await forSale('hygiene');
		const [key, body] = [newKey(), lines([brief, 'red', 'S', 1])];
		const first = expectStatus(await place({ ...body, confirmedExclusions: [brief] }, key), 201).body;
		expect(expectStatus(await place({ ...body, confirmedExclusions: [brief] }, key), 201).body).toEqual(first);
		expect(expectStatus(await place(body, key), 422).body.type).toBe('/problems/idempotency-mismatch');
	});

	test('of an unknown kind is refused', async () => {
		const listing = await forSale('hygiene');
		const change = { returnExclusion: 'fresh_food' };
		const refused = await base.merchant('tenant-a').send('PATCH', `/v1/merchant/listings/${listing}`, change);
		expect(expectStatus(refused, 422).body.errors[0].pointer).toBe('/returnExclusion');
	});
});
