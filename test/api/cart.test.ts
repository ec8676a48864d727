import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxCartLines, maxCartQuantity } from '#orders';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, newKey } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
});
afterAll(() => base.stop());

const path = '/v1/cart';
const line = (n: number, quantity = 1) => ({ listingId: `lst_tenant-a_${n}`, color: 'red', size: 'M', quantity });
const cart = async (buyer: string) => expectStatus(await base.buyer(buyer).get(path), 200).body;
const put = (buyer: string, version: number, lines: readonly object[]) =>
	base.buyer(buyer).send('PUT', path, { version, lines });
const merge = (buyer: string, lines: readonly object[], key = newKey()) =>
	base.buyer(buyer).post(`${path}/merge`, { lines }, key);

describe('the cart of a buyer', () => {
	test('is empty at first, and then what was put', async () => {
		const first = await cart('reader');
		expect(first).toEqual({ version: 0, lines: [], updatedAt: null });
		const stored = expectStatus(await put('reader', first.version, [line(1, 3)]), 200).body;
		expect(stored).toEqual({ version: expect.any(Number), lines: [line(1, 3)], updatedAt: expect.any(String) });
		expect(await cart('reader')).toEqual(stored);
	});

	test('is given to a tab that has an older version, and kept', async () => {
		const stored = expectStatus(await put('tabs', 0, [line(1)]), 200).body;
		const refused = expectStatus(await put('tabs', 0, [line(2)]), 409).body;
		expect(refused).toMatchObject({ type: '/problems/cart-changed', ...stored });
		expectStatus(await put('tabs', refused.version, [line(2)]), 200);
	});

	// vendure 1023
	test('has no other quantity after a line was refused', async () => {
		const stored = expectStatus(await put('wrong', 0, [line(1)]), 200).body;
		const lines = [line(1, 5), line(2, maxCartQuantity + 1)];
		const { errors } = expectStatus(await put('wrong', stored.version, lines), 422).body;
		expect(errors).toMatchObject([{ pointer: '/lines/1/quantity' }]);
		expectStatus(await merge('wrong', lines), 422);
		expect(await cart('wrong')).toEqual(stored);
	});

	// vendure 2283
	test('keeps what it has when a guest’s lines are merged, and counts a repeated merge once', async () => {
		expectStatus(await put('guest', 0, [line(1, 2), line(2)]), 200);
		const key = newKey();
		const first = expectStatus(await merge('guest', [line(1, 3), line(3)], key), 200).body;
		expect(first.lines).toEqual([line(1, 5), line(2), line(3)]);
		expect(first.changes).toEqual([
			{ kind: 'raised', line: line(1, 3), from: 2, to: 5, reason: null },
			{ kind: 'added', line: line(3), from: 0, to: 1, reason: null },
		]);
		expect(expectStatus(await merge('guest', [line(1, 3), line(3)], key), 200).body).toEqual(first);
		expectStatus(await merge('guest', [line(1, 4)], key), 422);
	});

	test('is given whole to a tab with an older version when it has the maximum of lines', async () => {
		const lines = Array.from({ length: maxCartLines }, (_, n) => ({
			...line(n),
			listingId: `${n}`.padStart(120, 'l'),
		}));
		expectStatus(await put('full', 0, lines), 200);
		expect(expectStatus(await put('full', 0, []), 409).body.lines).toEqual(lines);
		expectStatus(await put('full', 0, [...lines, line(1)]), 422);
	});

	test('is the buyer’s own, and that of a merchant’s user who buys', async () => {
		expectStatus(await put('owner', 0, [line(1)]), 200);
		const both = base.as({ sub: 'both', groups: ['merchant', 'buyer'], role: 'owner', tenantId: 'tenant-a' });
		expect(expectStatus(await both.get(path), 200).body.lines).toEqual([]);
		expectStatus(await both.send('PUT', path, { version: 0, lines: [line(2)] }), 200);
		expect((await cart('owner')).lines).toEqual([line(1)]);
		expectStatus(await base.merchant('tenant-a').get(path), 403);
	});

	test('is exported on the first page, and erased with the buyer’s data', async () => {
		const stored = expectStatus(await put('leaver', 0, [line(1)]), 200).body;
		const data = '/v1/me/personal-data';
		expect(expectStatus(await base.buyer('leaver').get(data), 200).body.cart).toEqual(stored);
		expect(expectStatus(await base.buyer('leaver').send('DELETE', data), 200).body.erased).toBe(1);
		expect((await cart('leaver')).version).toBe(0);
		expect(expectStatus(await base.buyer('leaver').get(data), 200).body.cart).toBeNull();
	});

	test('begun anew after an erasure is no version of the earlier one', async () => {
		const before = expectStatus(await put('again', 0, [line(1)]), 200).body;
		expectStatus(await base.buyer('again').send('DELETE', '/v1/me/personal-data'), 200);
		const after = expectStatus(await put('again', 0, [line(2)]), 200).body;
		expect(after.version).toBeGreaterThan(before.version);
		expectStatus(await put('again', before.version, [line(3)]), 409);
	});
});
