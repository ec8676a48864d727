import { type Millis, type Result, accepted, refused } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Write,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import { orderFromItem } from '../item-codec.ts';
import { auditedOrder, changeWrite, eventAt, maxDecisions } from '../order/order-change-store.ts';
import { lateEventMarkers } from '../order/order-history-store.ts';
import type { Order } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import { eraseWrite, erasedAtEnd, isToErase } from './erase-return.ts';
import { returnFromItem, returnItem } from './return-codec.ts';
import { type Return, type ReturnCase, maxReturns } from './return.ts';

/** A return with its order, before it is requested or after. */
export interface ReturnBefore {
	readonly order: Order;
	readonly rma: Return | undefined;
}

/** A decision on a return, and the further writes of its transaction. */
export interface ReturnDecided {
	readonly decide: (of: ReturnBefore) => Result<ReturnCase, OrdersRefusal>;
	/** The writes that belong to the change of the order, such as stock that returns. */
	readonly beside?: (before: Order, after: Order) => readonly Write[];
}

/** Changes of returns. A return and its order change together, or neither does. */
export interface ReturnChanges {
	/**
	 * Decides on a return and stores what changed of it and of its order, in one transaction with what belongs to them. A decision
	 * that lost to another writer is made again on what the winner left. A return that ends loses the texts that its buyer wants erased.
	 */
	change(of: ReturnBefore, decided: ReturnDecided, audited: Audited): Promise<Result<ReturnCase, OrdersRefusal>>;
	/**
	 * Erases the texts of its buyer from a return, at once or when it ends. A return that moved since it was read is erased as the
	 * winner left it, and nothing is written where nothing is to erase.
	 */
	erase(rma: Return, now: Millis, audited: Audited): Promise<ErasedReturn>;
}

/** A return as it was found when its texts were to be erased, and whether that was written. */
export interface ErasedReturn {
	readonly rma: Return;
	readonly isWritten: boolean;
}

/** A decision loses to a change of the order or to a move of the return, of which it has no more. */
const contention = { what: 'return in contention', maxTries: maxDecisions + 4 * maxReturns };

/** Changes of returns over the `orders` table. */
export function returnChanges(database: Database, table: string): ReturnChanges {
	return {
		change: (of, decided, audited) => decideAndWrite({ database, table }, of, decided, audited),
		async erase(read, now, audited) {
			let rma = read;
			return retryConflicts(contention, async () => {
				if (!isToErase(rma)) return { rma, isWritten: false };
				const done = await database.write(eraseWrite(table, rma, now), audited);
				if (done.ok || done.item === undefined) return { rma, isWritten: done.ok };
				rma = returnFromItem(done.item);
				return 'conflict';
			});
		},
	};
}

function decideAndWrite(
	{ database, table }: { readonly database: Database; readonly table: string },
	of: ReturnBefore,
	{ decide, beside = () => [] }: ReturnDecided,
	audited: Audited,
): Promise<Result<ReturnCase, OrdersRefusal>> {
	let current = of;
	return retryConflicts(contention, async () => {
		const next = decide(current);
		if (!next.ok || next.value.rma === current.rma) return next;
		const { order } = next.value;
		const rma = erasedAtEnd(next.value.rma);
		const changesOrder = order !== current.order;
		const at = changesOrder ? eventAt(current.order, order) : undefined;
		for (const marker of at === undefined ? [] : lateEventMarkers(table, order, at)) await database.write(marker);
		const writes = [
			returnWrite(table, current.rma, rma),
			...(changesOrder ? [changeWrite(table, current.order, order)] : []),
			...listWrites(table, current.rma, rma),
			...beside(current.order, order),
		];
		const changes = changesBetween(auditedCase(current), auditedCase(next.value));
		const done = await database.transact(writes, withChanges(audited, changes));
		if (done.ok) return accepted({ order, rma });
		const lost = new Map(done.failures.map(({ index, item }) => [index, item]));
		if ([...lost.keys()].some((index) => index > Number(changesOrder)))
			throw new Error('a write beside the change of a return failed');
		const winner = afterLoss(current, lost);
		if (winner === undefined) return refused({ kind: 'not_found' });
		current = winner;
		return 'conflict';
	});
}

/** The order and the return as the winner left them. Undefined: one of them is gone. */
function afterLoss(
	{ order, rma }: ReturnBefore,
	lost: ReadonlyMap<number, Item | undefined>,
): ReturnBefore | undefined {
	const read = <T>(index: number, known: T, reader: (item: Item) => T): T | undefined => {
		const item = lost.get(index);
		return lost.has(index) ? item && reader(item) : known;
	};
	const [nextRma, nextOrder] = [read<Return | undefined>(0, rma, returnFromItem), read(1, order, orderFromItem)];
	if (nextOrder === undefined || (lost.has(0) && nextRma === undefined)) return undefined;
	return { order: nextOrder, rma: nextRma };
}

/** The return is still as it was read, or not there yet. */
function returnWrite(table: string, before: Return | undefined, after: Return): Write {
	const item = returnItem(after);
	return before === undefined
		? { kind: 'put', table, item, condition: 'attribute_not_exists(pk)' }
		: { kind: 'put', table, item, condition: 'revision = :revision', values: { ':revision': before.revision } };
}

/** A return is listed for the base exactly while it is in review. */
function listWrites(table: string, before: Return | undefined, after: Return): Write[] {
	const [was, is] = [reviewKey(before), reviewKey(after)];
	return [
		...(was !== undefined && is === undefined ? [{ kind: 'delete', table, key: was } as const] : []),
		...(was === undefined && is !== undefined ? [{ kind: 'put', table, item: { ...is } } as const] : []),
	];
}

function reviewKey(rma: Return | undefined) {
	return rma?.state === 'in_review' ? orderKeys.returnReview(rma.since, rma.returnId) : undefined;
}

/** The fields whose values the audit log keeps: nothing of the buyer. */
function auditedCase({ order, rma }: ReturnBefore) {
	const { refunded, refunds } = auditedOrder(order);
	const confirmation = rma?.confirmation && { by: rma.confirmation.by, amount: rma.confirmation.amount };
	return { state: rma?.state, returned: rma?.refunded, confirmation, refunded, refunds };
}
