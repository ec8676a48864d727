import { type CatalogStore, takesBankTransfer } from '#catalog';
import type { BankTransferSettings } from '#directory';
import {
	type BuyerId,
	type CheckoutId,
	type ListingId,
	type Millis,
	type Result,
	accepted,
	cny,
	refused,
} from '#kernel';
import {
	type Checkout,
	type CheckoutStore,
	type HeldTransfers,
	type OpenTransferStore,
	piecesOf,
	transferReservationMs,
} from '#orders';
import { type BankTransferPayment, type PaymentsRefusal, maxStripeAmount, transferReference } from '#payments';
import { type Database, derivedUnique, retryConflicts } from '#platform';
import type { CheckoutRefusal } from './refusal.ts';

/** Dependencies of opening a bank transfer. */
export interface OpenTransferDeps {
	readonly database: Database;
	readonly catalog: Pick<CatalogStore, 'key' | 'fromItem'>;
	readonly catalogTable: string;
	readonly checkouts: Pick<CheckoutStore, 'buyerCheckout' | 'byIds'>;
	readonly openTransfers: Pick<OpenTransferStore, 'heldBy' | 'open'>;
	readonly settings: () => Promise<BankTransferSettings>;
}

type OpenTransferRefusal = CheckoutRefusal | PaymentsRefusal;

/** A try loses to another opening of the buyer, to the end of the checkout, or to a reference that is taken. */
const maxTries = 5;

/**
 * Opens the bank transfer of a checkout, which then reserves its stock for three days from its placing. Within the limits of the
 * base a buyer has several. Opening it again returns the same reference.
 */
export async function openTransfer(
	deps: OpenTransferDeps,
	buyerId: BuyerId,
	checkoutId: CheckoutId,
	now: Millis,
): Promise<Result<BankTransferPayment, OpenTransferRefusal>> {
	const { account, ...limits } = await deps.settings();
	if (account === undefined) return refused({ kind: 'payment_method_unavailable', method: 'bank_transfer' });
	return retryConflicts({ what: 'transfers in contention', maxTries }, async (tries) => {
		const checkout = await deps.checkouts.buyerCheckout(buyerId, checkoutId);
		if (checkout === undefined) return refused({ kind: 'not_found' });
		const { state, expiresAt, total, transfer: opened } = checkout;
		if (state !== 'awaiting_payment') return refused({ kind: 'checkout_state', state });
		if (expiresAt <= now) return refused({ kind: 'checkout_state', state: 'expired' });
		const payment = { provider: 'bank_transfer', account, amount: cny(total) } as const;
		if (opened !== undefined) return accepted({ ...payment, reference: opened.reference, payBy: expiresAt });
		const listingIds = await refusing(deps, checkout);
		if (listingIds.length > 0) return refused({ kind: 'bank_transfer_not_taken', listingIds });
		const held = await heldNow(deps, checkout, limits);
		if (!held.ok) return held;
		const reference = transferReference(derivedUnique('transfer', checkoutId, String(tries)));
		const payBy = checkout.placedAt + transferReservationMs;
		const transfer = { reference, openedAt: now };
		const done = await deps.openTransfers.open(checkout, { transfer, payBy, held: held.value });
		return done === 'opened' ? accepted({ ...payment, reference, payBy }) : 'conflict';
	});
}

/**
 * The listings that take no bank transfer. A checkout above the limit of the other methods could be paid by none, so there every
 * listing takes one.
 */
async function refusing(
	{ database, catalog, catalogTable }: OpenTransferDeps,
	checkout: Checkout,
): Promise<ListingId[]> {
	if (checkout.total > maxStripeAmount) return [];
	const sold = new Map(
		checkout.parts.flatMap(({ channel, lines }) => lines.map(({ listingId }) => [listingId, channel] as const)),
	);
	const keys = [...sold.keys()].flatMap((listingId) => {
		const key = catalog.key(listingId);
		return key === undefined ? [] : [{ table: catalogTable, key }];
	});
	const items = await database.batchGet(keys);
	return [...sold].flatMap(([listingId, channel], i) => {
		const listing = items[i] && catalog.fromItem(items[i]);
		return listing && takesBankTransfer(listing, channel) ? [] : [listingId];
	});
}

/** The buyer's open transfers with that of this checkout, if the limits of the base allow it. */
async function heldNow(
	{ checkouts, openTransfers }: OpenTransferDeps,
	checkout: Checkout,
	{ maxOpenTransfers, maxOpenPieces }: Omit<BankTransferSettings, 'account'>,
): Promise<Result<HeldTransfers, OpenTransferRefusal>> {
	const { checkoutIds, revision } = await openTransfers.heldBy(checkout.buyerId);
	const known = checkoutIds.length === 0 ? [] : await checkouts.byIds(checkoutIds);
	const held = known.filter(({ state }) => state === 'awaiting_payment');
	const pieces = held.reduce((sum, one) => sum + piecesOf(one), piecesOf(checkout));
	if (held.length + 1 > maxOpenTransfers || pieces > maxOpenPieces)
		return refused({
			kind: 'too_many_transfers',
			transfers: { requested: held.length + 1, maximum: maxOpenTransfers },
			pieces: { requested: pieces, maximum: maxOpenPieces },
		});
	return accepted({ checkoutIds: [...held.map(({ checkoutId }) => checkoutId), checkout.checkoutId], revision });
}
