import { type BuyerId, type CheckoutId, type Millis, ownedId, parseOwnedId } from '#kernel';
import type { Database, Item } from '#platform';
import type { Checkout } from './checkout.ts';
import { checkoutFromItem } from '../item-codec.ts';
import { duePartitions, orderKeys } from '../table.ts';

/**
 * Which holds fall due when. Batches of the orders stream are folded into one item each, so that knowing what to release
 * costs a hundredth of an index entry per checkout; a batch stored twice is released once, for releasing is a condition.
 */
export interface ReservationStore {
	/** Notes the holds of one stream batch; `unique` is the same for the same batch. */
	note(reservations: readonly Reservation[], unique: string): Promise<void>;
	/** The first batches whose holds are all due, earliest first: to be asked again until there is none. */
	due(now: Millis, limit: number): Promise<readonly ReservationBatch[]>;
	/** The checkouts of a batch as they are now. */
	checkouts(batch: ReservationBatch): Promise<Checkout[]>;
	forget(batch: ReservationBatch): Promise<void>;
}

export interface Reservation {
	readonly checkoutId: CheckoutId;
	readonly expiresAt: Millis;
}

export interface ReservationBatch {
	readonly sk: string;
	readonly checkoutIds: readonly CheckoutId[];
}

/** Holds that fall due within one minute are one item: the sweep runs every minute. */
const bucketMs = 60_000;

/** Holds over the `orders` table. */
export function reservationStore(database: Database, table: string): ReservationStore {
	return {
		async note(reservations, unique) {
			for (const bucket of Map.groupBy(reservations, (reservation) =>
				Math.floor(reservation.expiresAt / bucketMs),
			).values()) {
				const dueAt = Math.max(...bucket.map((reservation) => reservation.expiresAt));
				const key = orderKeys.reservations(dueAt, unique);
				const checkouts = bucket.map((reservation) => stored(reservation.checkoutId));
				await database.write({ kind: 'put', table, item: { ...key, checkouts } });
			}
		},
		async due(now, limit) {
			const page = await database.queryPage({
				table,
				where: 'pk = :pk AND sk <= :now',
				values: { ':pk': 'RESERVATIONS', ':now': orderKeys.reservations(now, '~').sk },
				limit,
				consistent: true,
				after: undefined,
			});
			return page.map(batchOf).firstItems();
		},
		async checkouts(batch) {
			const keys = batch.checkoutIds.map((id) => ({ table, key: orderKeys.checkout(id) }));
			const items = await database.batchGet(keys, { consistent: true });
			return items.flatMap((item) => (item ? [checkoutFromItem(item)] : []));
		},
		async forget(batch) {
			await database.write({ kind: 'delete', table, key: { pk: duePartitions.reservations, sk: batch.sk } });
		},
	};
}

function stored(checkoutId: CheckoutId): [BuyerId, string] {
	const id = parseOwnedId('checkout', checkoutId);
	if (id === undefined) throw new Error('a hold without a valid checkout id');
	return [id.owner, id.unique];
}

function batchOf(item: Item): ReservationBatch {
	const checkouts = item['checkouts'] as readonly [BuyerId, string][];
	return {
		sk: String(item['sk']),
		checkoutIds: checkouts.map(([buyer, unique]) => ownedId('checkout', buyer, unique)),
	};
}
