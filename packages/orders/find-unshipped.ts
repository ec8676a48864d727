import type { Millis } from '#kernel';
import type { WatchStore } from './watch-store.ts';

/** What one look for unshipped orders did. */
export interface Look {
	readonly looked: number;
	readonly unshipped: number;
	/** Whether it stopped at its bound with orders still due. */
	readonly unfinished: boolean;
}

/** Notes of one page, and orders that are marked at a time. */
const notesPerPage = 25;
const width = 8;

/**
 * Looks at the orders that should have been shipped by now, until none is due or `mayGoOn` says stop, and marks those
 * that are still paid. A note is forgotten only when each of its orders was looked at; looking twice marks once.
 */
export async function findUnshipped(watch: WatchStore, now: Millis, mayGoOn: () => boolean): Promise<Look> {
	let looked = 0;
	let unshipped = 0;
	for (;;) {
		const due = await watch.due(now, notesPerPage);
		if (due.length === 0) return { looked, unshipped, unfinished: false };
		for (const note of due) {
			if (!mayGoOn()) return { looked, unshipped, unfinished: true };
			const orders = await watch.orders(note);
			const waiting = orders.filter((order) => order.state === 'paid');
			for (let i = 0; i < waiting.length; i += width) {
				const marked = await Promise.all(waiting.slice(i, i + width).map((order) => watch.mark(order)));
				unshipped += marked.filter(Boolean).length;
			}
			looked += orders.length;
			await watch.forget(note);
		}
	}
}
