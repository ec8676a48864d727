import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
	type AddressBook,
	type AddressBookChange,
	type AddressBookStore,
	addAddress,
	addressBookStore,
	maxAddresses,
	ordersTable,
	removeAddress,
	replaceAddress,
} from '#orders';
import type { Result } from '#kernel';
import { newUsage, withUsage } from '#platform';
import { unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { address } from '../support/scenario.ts';

const at = (street: string, more: object = {}) => ({ ...address, line1: street, ...more });
const bookOf = (...streets: string[]): AddressBook =>
	streets.map((street, n) => ({ addressId: unique(n), address: at(street) }));
const streets = (book: AddressBook) => book.map((saved) => saved.address.line1);

function accepted(result: Result<AddressBookChange, { readonly kind: string }>): AddressBookChange {
	return result.ok ? result.value : expect.fail(result.refusal.kind);
}

describe('an address book', () => {
	test('has its first address as the default, and another once that is asked for', () => {
		const one = accepted(addAddress([], unique(1), at('a'))).book;
		const two = accepted(addAddress(one, unique(2), at('b', { isDefault: false }))).book;
		expect(streets(two)).toEqual(['a', 'b']);
		expect(streets(accepted(addAddress(two, unique(3), at('c', { isDefault: true }))).book)).toEqual(['c', 'a', 'b']);
		expect(streets(accepted(replaceAddress(two, unique(2), at('b', { isDefault: true }))).book)).toEqual(['b', 'a']);
		expect(streets(accepted(replaceAddress(two, unique(1), at('A', { isDefault: false }))).book)).toEqual(['A', 'b']);
	});

	test('keeps the addresses behind the default by age', () => {
		const book = bookOf('a', 'b', 'c');
		const moved = ['c', 'b'].reduce<AddressBook>((current, street) => {
			const { addressId = '' } = current.find((saved) => saved.address.line1 === street) ?? {};
			return accepted(replaceAddress(current, addressId, at(street, { isDefault: true }))).book;
		}, book);
		expect(streets(moved)).toEqual(['b', 'a', 'c']);
		expect(streets(accepted(removeAddress(moved, unique(1))).book)).toEqual(['a', 'c']);
	});

	test('saves an address once, whatever its id', () => {
		const book = bookOf('a', 'b');
		expect(accepted(addAddress(book, unique(9), at('b')))).toEqual({ book, saved: book[1] });
		const changed = at('b', { province: undefined });
		expect(accepted(addAddress(book, unique(9), changed)).book).toHaveLength(3);
	});

	test('has an address once after another is replaced by it, as the default if it was', () => {
		const book = bookOf('a', 'b', 'c');
		const last = accepted(replaceAddress(book, unique(1), at('c')));
		expect(last.book).toEqual([book[0], { addressId: unique(1), address: at('c') }]);
		const first = accepted(replaceAddress(book, unique(2), at('a', { isDefault: false })));
		expect(first.book).toEqual([{ addressId: unique(2), address: at('a') }, book[1]]);
		expect(accepted(replaceAddress(first.book, unique(2), at('a'))).book).toBe(first.book);
	});

	test(`has at most ${maxAddresses}, of which a saved one is still returned`, () => {
		const full = bookOf(...Array.from({ length: maxAddresses }, (_, n) => `${n}`));
		const refusal = { kind: 'too_many_addresses', maximum: maxAddresses };
		expect(addAddress(full, unique(99), at('one more'))).toEqual({ ok: false, refusal });
		expect(accepted(addAddress(full, unique(99), at('7'))).book).toBe(full);
	});

	test('refuses an id that it does not have', () => {
		const refused = { ok: false, refusal: { kind: 'not_found' } };
		expect(replaceAddress(bookOf('a'), unique(7), at('b'))).toEqual(refused);
		expect(removeAddress(bookOf('a'), unique(7))).toEqual(refused);
	});

	test('has ids that differ and its size within the maximum after any changes', () => {
		const verb = fc.record({
			verb: fc.constantFrom('add', 'add', 'add', 'replace', 'remove'),
			street: fc.integer({ min: 0, max: 40 }),
			of: fc.nat(30),
			isDefault: fc.boolean(),
		});
		const model = fc.array(verb, { maxLength: 60 });
		fc.assert(
			fc.property(model, (verbs) => {
				let book: AddressBook = [];
				for (const [n, { verb: name, street, of, isDefault }] of verbs.entries()) {
					const input = at(`${street}`, { isDefault });
					const { addressId = 'none' } = book[of] ?? {};
					const changed = {
						add: () => addAddress(book, unique(n), input),
						replace: () => replaceAddress(book, addressId, input),
						remove: () => removeAddress(book, addressId),
					}[name as 'add' | 'replace' | 'remove']();
					if (!changed.ok) continue;
					book = changed.value.book;
					if (isDefault && name !== 'remove') expect(book[0]).toBe(changed.value.saved);
				}
				expect(new Set(book.map(({ addressId }) => addressId)).size).toBe(book.length);
				expect(new Set(streets(book)).size).toBe(book.length);
				expect(book.length).toBeLessThanOrEqual(maxAddresses);
			}),
		);
	});
});

describe('the address books of the table', () => {
	let engine: Engine;
	let store: AddressBookStore;
	beforeAll(async () => {
		engine = await startEngine([ordersTable]);
		store = addressBookStore(engine.database, 'orders');
	});
	afterAll(() => engine.stop());

	const add = (buyerId: string, n: number, more: object = {}) =>
		store.change(buyerId, (book) => addAddress(book, unique(n), at(`${n}`, more)));

	test('keep every address of concurrent requests, and one default', async () => {
		await Promise.all([1, 2, 3, 4].map((n) => add('racer', n, { isDefault: true })));
		expect(streets(await store.addressBook('racer')).toSorted()).toEqual(['1', '2', '3', '4']);
	});

	test('refuse a change that keeps losing to others', async () => {
		const { database } = engine;
		const losing = { ...database, write: () => Promise.resolve({ ok: false, item: undefined } as const) };
		const done = await addressBookStore(losing, 'orders').change('loser', (book) =>
			addAddress(book, unique(1), at('a')),
		);
		expect(done).toEqual({ ok: false, refusal: { kind: 'too_many_requests', retryAfterSeconds: 1 } });
	});

	test('do not exceed the maximum when the last place is taken twice', async () => {
		for (let n = 0; n < maxAddresses - 1; n++) await add('full', n);
		const done = await Promise.all([98, 99].map((n) => add('full', n)));
		expect(done.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
		expect(await store.addressBook('full')).toHaveLength(maxAddresses);
	});

	test('cost two round trips to save one of a few addresses: one read unit and one write unit', async () => {
		await add('usual', 1);
		const usage = newUsage();
		await withUsage(usage, () => add('usual', 2));
		expect(usage).toMatchObject({ roundTrips: 2, readUnits: 1, writeUnits: 1 });
	});

	test('are erased once, with all addresses, and begin anew', async () => {
		await add('person', 1);
		expect(await store.erase('person', { audit: [] })).toBe(true);
		expect(await store.erase('person', { audit: [] })).toBe(false);
		expect(await store.addressBook('person')).toEqual([]);
		await add('person', 2);
		expect(streets(await store.addressBook('person'))).toEqual(['2']);
	});

	test('leave nothing behind once the last address is removed', async () => {
		await add('leaver', 1);
		await store.change('leaver', (book) => removeAddress(book, unique(1)));
		expect(await store.erase('leaver', { audit: [] })).toBe(false);
	});
});
