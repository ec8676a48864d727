import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxAddresses } from '#orders';
import { type TestBase, startTestBase } from '../support/base.ts';
import { address, expectStatus } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
});
afterAll(() => base.stop());

const path = '/v1/addresses';
const saved = async (buyer: string) => expectStatus(await base.buyer(buyer).get(path), 200).body.items;

describe('the address book of a buyer', () => {
	test('lists, adds, replaces and removes addresses, with one default', async () => {
		const me = base.buyer('reader');
		expect(await saved('reader')).toEqual([]);
		const home = expectStatus(await me.post(path, address), 201).body;
		expect(home).toEqual({ addressId: expect.any(String), isDefault: true, ...address });
		const { postalCode: _code, province: _province, ...abroad } = { ...address, country: 'HK', isDefault: true };
		const work = expectStatus(await me.post(path, abroad), 201).body;
		expect(work).toMatchObject({ isDefault: true, country: 'HK', province: null, postalCode: null });
		expect(await saved('reader')).toEqual([work, { ...home, isDefault: false }]);

		const moved = await me.send('PUT', `${path}/${home.addressId}`, { ...address, city: '深圳' });
		expect(expectStatus(moved, 200).body).toMatchObject({ addressId: home.addressId, isDefault: false, city: '深圳' });
		const removed = await me.send('DELETE', `${path}/${work.addressId}`);
		expect(expectStatus(removed, 200).body.addressId).toBe(work.addressId);
		expect(await saved('reader')).toEqual([{ ...moved.body, isDefault: true }]);
		expectStatus(await me.send('DELETE', `${path}/${work.addressId}`), 404);
	});

	test('is the buyer’s own', async () => {
		const { addressId } = expectStatus(await base.buyer('owner').post(path, address), 201).body;
		const other = base.buyer('other');
		expectStatus(await other.send('PUT', `${path}/${addressId}`, address), 404);
		expectStatus(await other.send('DELETE', `${path}/${addressId}`), 404);
		expect([await saved('other'), (await saved('owner')).length]).toEqual([[], 1]);
	});

	test('takes addresses as a checkout does, and says what is wrong with others', async () => {
		const wrong = { ...address, country: 'China', phone: 'none', alias: 'home' };
		const { errors } = expectStatus(await base.buyer('reader').post(path, wrong), 422).body;
		expect(errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
			'/alias',
			'/country',
			'/phone',
		]);
	});

	test(`has at most ${maxAddresses} addresses`, async () => {
		const me = base.buyer('collector');
		const add = (n: number) => me.post(path, { ...address, line1: `${n} 号` });
		for (let n = 0; n < maxAddresses; n++) expectStatus(await add(n), 201);
		const { body } = expectStatus(await add(maxAddresses), 409);
		expect(body).toMatchObject({ type: '/problems/too-many-addresses', maximum: maxAddresses });
		expectStatus(await add(0), 201);
	});

	test('is exported on the first page, and erased with the buyer’s data', async () => {
		const me = base.buyer('leaver');
		const home = expectStatus(await me.post(path, address), 201).body;
		const data = '/v1/me/personal-data';
		const nothing = { items: [], returns: [], nextCursor: null };
		expect(expectStatus(await me.get(data), 200).body).toEqual({ addresses: [home], cart: null, ...nothing });
		expect(expectStatus(await me.send('DELETE', data), 200).body).toMatchObject({ checkouts: 0, erased: 1 });
		expect(await saved('leaver')).toEqual([]);
		expect(expectStatus(await me.send('DELETE', data), 200).body.erased).toBe(0);
	});

	test('is erased by the base, although the buyer has bought nothing', async () => {
		expectStatus(await base.buyer('absent').post(path, address), 201);
		const data = '/v1/base/buyers/absent/personal-data';
		expect(expectStatus(await base.manager.send('DELETE', data), 200).body.erased).toBe(1);
		const [entry] = expectStatus(await base.manager.get('/v1/base/audit'), 200).body.items;
		expect(entry).toMatchObject({ operation: 'erasePersonalDataOf', path: { buyerId: 'absent' } });
		expect(await saved('absent')).toEqual([]);
		expectStatus(await base.manager.send('DELETE', data), 404);
	});
});
