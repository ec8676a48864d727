import * as z from 'zod/mini';
import { type ReconcileDeps, reconcile } from '#aftersales';
import { type Cursors, checkPath, on } from '#http';
import { accepted, cny, iso } from '#kernel';
import type { Transfer } from '#orders';
import { routes } from './routes.ts';

interface Stores extends ReconcileDeps {
	readonly cursors: Cursors;
}

const dayPath = z.object({ day: z.iso.date() });

/** Handlers that reconcile checkouts, orders and payments. */
export function reconciliationHandlers(stores: Stores) {
	return [
		on(routes.reconcileDay, async ({ path, query: { limit, cursor } }) => {
			const scope = ['reconciliation', path.day];
			const from = stores.cursors.open(scope, cursor);
			if (!from.ok) return from;
			const named = checkPath(dayPath, path);
			if (!named.ok) return named;
			const { day } = named.value;
			const compared = await reconcile(stores, day, limit, from.value);
			if (!compared.ok) return compared;
			const { checkouts, payments, differences, transfers, next } = compared.value;
			const items = differences.map(({ kind, id, checkoutId }) => ({ kind, id, checkoutId: checkoutId ?? null }));
			const nextCursor = stores.cursors.seal(scope, next);
			return accepted({ checkouts, payments, items, transfers: transfers.map(toTransferResponse), nextCursor });
		}),
	];
}

function toTransferResponse({ checkoutId, amount, bankReference, confirmedBy, confirmedAt }: Transfer) {
	return {
		checkoutId,
		amount: cny(amount),
		bankReference: bankReference ?? null,
		confirmedBy: [...confirmedBy],
		confirmedAt: iso(confirmedAt),
	};
}
