import * as z from 'zod/mini';
import { type ReconcilingStores, reconcile } from '#checkout';
import { type Cursors, on } from '#http';
import { accepted, refused } from '#kernel';
import { check } from '#kernel/schemas';
import { routes } from './routes.ts';

interface Stores extends ReconcilingStores {
	readonly cursors: Cursors;
}

const dayPath = z.object({ day: z.iso.date() });

/** The route that compares checkouts, orders and payments. */
export function reconciling(stores: Stores) {
	return [
		on(routes.reconcileDay, async ({ path, query: { limit, cursor } }) => {
			const scope = ['reconciliation', path.day];
			const from = stores.cursors.open(scope, cursor);
			if (!from.ok) return from;
			const named = check(dayPath, path);
			if (!named.ok) return refused({ kind: 'invalid', errors: named.refusal });
			const { day } = named.value;
			const compared = await reconcile(stores, day, limit, from.value);
			if (!compared.ok) return compared;
			const { checkouts, payments, differences, next } = compared.value;
			const items = differences.map(({ kind, id, checkoutId }) => ({ kind, id, checkoutId: checkoutId ?? null }));
			return accepted({ checkouts, payments, items, nextCursor: stores.cursors.seal(scope, next) });
		}),
	];
}
