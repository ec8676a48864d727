import type { BuyerId, CheckoutId, Millis } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';
import { checkoutsByIds } from '../read-by-ids.ts';
import { openTransfers, orderKeys } from '../table.ts';
import type { Checkout, OpenedTransfer } from './checkout.ts';

/** A buyer's open transfers as the last opening left them. Some may have ended since. */
export interface HeldTransfers {
	readonly checkoutIds: readonly CheckoutId[];
	/** Grows with each opening, so that two openings at once are not decided on the same list. */
	readonly revision: number;
}

/** What an opening stores: the transfer, its deadline, and the checkouts that the buyer's transfers then hold. */
export interface TransferOpening {
	readonly transfer: OpenedTransfer;
	readonly payBy: Millis;
	readonly held: HeldTransfers;
}

/** Open bank transfers. Each is an item by its deadline, removed in the transaction that ends the wait (`CheckoutStore`). */
export interface OpenTransferStore {
	/** A buyer's open transfers, as far as the last opening knew. */
	heldBy(buyerId: BuyerId): Promise<HeldTransfers>;
	/**
	 * Opens the transfer of a checkout that awaits payment, has time left and has none yet. Four writes: the checkout, the name of
	 * its reference, the open transfer, and the buyer's list.
	 */
	open(checkout: Checkout, opening: TransferOpening): Promise<'opened' | 'reference_taken' | 'conflict'>;
	/** The checkouts with an open transfer, the next deadline first. */
	list(limit: number, after: Item | undefined): Promise<Page<Checkout>>;
	/** The checkout of a reference, whether its transfer is open or not. */
	find(reference: string): Promise<Checkout | undefined>;
}

/** Open transfers over the `orders` table. Reads are consistent. */
export function openTransferStore(database: Database, table: string): OpenTransferStore {
	return {
		async heldBy(buyerId) {
			const item = await database.get(table, orderKeys.heldTransfers(buyerId), { consistent: true });
			return { checkoutIds: (item?.['checkouts'] ?? []) as string[], revision: Number(item?.['revision'] ?? 0) };
		},
		async open(checkout, opening) {
			const done = await database.transact(openingWrites(table, checkout, opening));
			if (done.ok) return 'opened';
			return done.failures.some(({ index }) => index === 1) ? 'reference_taken' : 'conflict';
		},
		async list(limit, after) {
			const values = { ':pk': openTransfers };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
			const named = page.map(({ sk }) => orderKeys.checkoutOfTransfer(String(sk)));
			return named.load(async (ids) => {
				const found = new Map((await checkoutsByIds(database, table, ids)).map((one) => [one.checkoutId, one]));
				return ids.map((id) => found.get(id));
			});
		},
		async find(reference) {
			const item = await database.get(table, orderKeys.reference(reference), { consistent: true });
			if (item === undefined) return undefined;
			const [checkout] = await checkoutsByIds(database, table, [String(item['checkoutId'])]);
			return checkout;
		},
	};
}

function openingWrites(table: string, checkout: Checkout, { transfer, payBy, held }: TransferOpening): Write[] {
	const { checkoutId, buyerId } = checkout;
	const { checkoutIds, revision } = held;
	return [
		{
			kind: 'update',
			table,
			key: orderKeys.checkout(checkoutId),
			update: 'SET expiresAt = :payBy, transfer = :transfer',
			condition: '#state = :from AND expiresAt > :now AND attribute_not_exists(transfer)',
			names: { '#state': 'state' },
			values: {
				':payBy': payBy,
				':transfer': { ...transfer },
				':from': 'awaiting_payment',
				':now': transfer.openedAt,
			},
		},
		{
			kind: 'put',
			table,
			item: { ...orderKeys.reference(transfer.reference), checkoutId },
			condition: 'attribute_not_exists(pk)',
		},
		{ kind: 'put', table, item: { ...orderKeys.openTransfer(payBy, checkoutId) } },
		{
			kind: 'put',
			table,
			item: { ...orderKeys.heldTransfers(buyerId), checkouts: [...checkoutIds], revision: revision + 1 },
			condition: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
			...(revision === 0 ? {} : { values: { ':revision': revision } }),
		},
	];
}
