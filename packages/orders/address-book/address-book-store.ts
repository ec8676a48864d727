import { type BuyerId, type Result, accepted, refused } from '#kernel';
import { type Audited, type Database, type Item, type Key, type Write, retryConflicts } from '#platform';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import type { AddressBook, AddressBookChange } from './address-book.ts';

/** Reads and writes address books. Reads are consistent. */
export interface AddressBookStore {
	addressBook(buyerId: BuyerId): Promise<AddressBook>;
	/**
	 * Stores what `decide` makes of the book. A decision that lost to another is made again on the book that it left. One that
	 * keeps losing is refused as `too_many_requests`, because nobody but its buyer writes a book.
	 */
	change(
		buyerId: BuyerId,
		decide: (book: AddressBook) => Result<AddressBookChange, OrdersRefusal>,
	): Promise<Result<AddressBookChange, OrdersRefusal>>;
	/** Erases a book with all its addresses. False if there was none. */
	erase(buyerId: BuyerId, audited: Audited): Promise<boolean>;
}

/** A buyer changes the book by hand. More than a few changes at once are no accident. */
const contention = { what: 'address book in contention', maxTries: 8, pause: true };

/** Address books over the `orders` table: one item for each buyer. */
export function addressBookStore(database: Database, table: string): AddressBookStore {
	const addressBook = async (buyerId: BuyerId) =>
		bookFromItem(await database.get(table, orderKeys.addressBook(buyerId), { consistent: true }));
	return {
		addressBook,
		async change(buyerId, decide) {
			let before = await addressBook(buyerId);
			return retryConflicts(contention, async (tries) => {
				const decided = decide(before);
				if (!decided.ok || decided.value.book === before) return decided;
				const done = await database.write(changeWrite(table, buyerId, before, decided.value.book));
				if (done.ok) return accepted(decided.value);
				before = bookFromItem(done.item);
				return tries < contention.maxTries ? 'conflict' : refused({ kind: 'too_many_requests', retryAfterSeconds: 1 });
			});
		},
		async erase(buyerId, audited) {
			if ((await addressBook(buyerId)).length === 0) return false;
			const key = orderKeys.addressBook(buyerId);
			return (await database.write({ kind: 'delete', table, key, condition: 'attribute_exists(pk)' }, audited)).ok;
		},
	};
}

/** The write of a change, on the condition that the book is as it was. An empty book is no item. */
function changeWrite(
	table: string,
	buyerId: BuyerId,
	before: AddressBook,
	after: AddressBook,
): Extract<Write, { kind: 'put' | 'delete' }> {
	const key = orderKeys.addressBook(buyerId);
	const asRead =
		before.length === 0
			? { condition: 'attribute_not_exists(pk)' }
			: { condition: 'addresses = :before', values: { ':before': before as unknown as Item[] } };
	if (after.length === 0) return { kind: 'delete', table, key, ...asRead };
	return { kind: 'put', table, item: { ...key, addresses: after } as unknown as Item & Key, ...asRead };
}

function bookFromItem(item: Item | undefined): AddressBook {
	return (item?.['addresses'] ?? []) as unknown as AddressBook;
}
