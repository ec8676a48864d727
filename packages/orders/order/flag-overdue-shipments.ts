import type { Millis } from '#kernel';
import type { PaidOrderStore } from './paid-order-store.ts';

/** What one look for unshipped orders did. */
export interface FlagRun {
	readonly looked: number;
	readonly unshipped: number;
	/** Whether it stopped at its bound with orders still due. */
	readonly unfinished: boolean;
}

/** Notes of one page, and orders that are marked at a time. */
const notesPerPage = 25;
const width = 8;

/**
 * Looks at the orders that should have been shipped by now, until none is due or `hasTimeLeft` says stop, and marks those
 * that are still paid. A note is forgotten only when each of its orders was looked at; looking twice marks once.
 */
export async function flagOverdueShipments(
	paidOrders: PaidOrderStore,
	now: Millis,
	hasTimeLeft: () => boolean,
): Promise<FlagRun> {
	let looked = 0;
	let unshipped = 0;
	for (;;) {
		const due = await paidOrders.due(now, notesPerPage);
		if (due.length === 0) return { looked, unshipped, unfinished: false };
		for (const note of due) {
			if (!hasTimeLeft()) return { looked, unshipped, unfinished: true };
			const orders = await paidOrders.orders(note);
			const waiting = orders.filter((order) => order.state === 'paid');
			for (let i = 0; i < waiting.length; i += width) {
				const marked = await Promise.all(waiting.slice(i, i + width).map((order) => paidOrders.mark(order)));
				unshipped += marked.filter(Boolean).length;
			}
			looked += orders.length;
			await paidOrders.forget(note);
		}
	}
}
