import type { Millis } from '#kernel';
import type { PaidOrderStore } from './paid-order-store.ts';

/** The result of one run. */
export interface FlagRun {
	readonly looked: number;
	readonly unshipped: number;
	/** Whether the run stopped at its bound with orders still due. */
	readonly unfinished: boolean;
}

/** Batches read in one page, and orders flagged at a time. */
const batchesPerPage = 25;
const width = 8;

/**
 * Flags every order that is past its shipping time and still `paid`, until none is due or `hasTimeLeft` returns
 * false. A batch is deleted only after each of its orders was checked; checking twice flags once.
 */
export async function flagOverdueShipments(
	paidOrders: PaidOrderStore,
	now: Millis,
	hasTimeLeft: () => boolean,
): Promise<FlagRun> {
	let looked = 0;
	let unshipped = 0;
	for (;;) {
		const due = await paidOrders.due(now, batchesPerPage);
		if (due.length === 0) return { looked, unshipped, unfinished: false };
		for (const batch of due) {
			if (!hasTimeLeft()) return { looked, unshipped, unfinished: true };
			const orders = await paidOrders.orders(batch);
			const waiting = orders.filter((order) => order.state === 'paid');
			for (let i = 0; i < waiting.length; i += width) {
				const marked = await Promise.all(waiting.slice(i, i + width).map((order) => paidOrders.mark(order)));
				unshipped += marked.filter(Boolean).length;
			}
			looked += orders.length;
			await paidOrders.forget(batch);
		}
	}
}
