import { type TransferDeps, confirmTransfer } from '#aftersales';
import { type Cursors, mapOk, on } from '#http';
import { accepted, cny, iso } from '#kernel';
import type { Checkout, OpenTransferStore } from '#orders';
import { toDecidedResponse } from './decided.ts';
import { routes } from './routes.ts';

interface Stores extends TransferDeps {
	readonly openTransfers: Pick<OpenTransferStore, 'list' | 'find'>;
	readonly cursors: Cursors;
}

/** Handlers of bank transfers that the base books. */
export function transferHandlers(stores: Stores) {
	return [
		on(routes.listBaseCheckouts, async ({ query: { reference, state, ...query } }) => {
			if (reference === undefined)
				return stores.cursors.list(['base-checkouts'], query, stores.openTransfers.list, toBaseCheckoutResponse);
			const found = await stores.openTransfers.find(reference);
			const isListed = state === undefined || found?.state === 'awaiting_payment';
			return accepted({ items: found && isListed ? [toBaseCheckoutResponse(found)] : [], nextCursor: null });
		}),
		on(routes.confirmTransfer, async ({ principal: { userId: by }, path: { checkoutId }, body, now, audit }) => {
			return mapOk(await confirmTransfer(stores, checkoutId, { ...body, by }, { now, audit }), toDecidedResponse);
		}),
	];
}

function toBaseCheckoutResponse({ checkoutId, buyerId, state, transfer, total, expiresAt, confirmation }: Checkout) {
	return {
		checkoutId,
		buyerId,
		state,
		reference: transfer?.reference ?? '',
		amount: cny(total),
		openedAt: iso(transfer?.openedAt ?? 0),
		payBy: iso(expiresAt),
		confirmed: confirmation
			? { by: confirmation.by, amount: cny(confirmation.amount), bankReference: confirmation.bankReference }
			: null,
	};
}
