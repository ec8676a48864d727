import { checkoutFromItem, orderFromItem } from '#orders';
import type { Item } from '#platform';
import { type FaultBase, open } from './fault-base.ts';
import { remember } from './expect-invariants.ts';
import type { ApiResponse, Caller } from '../support/base.ts';
import { expectStatus, newKey, pay, bookTransfer } from '../support/scenario.ts';

/** A buyer whose personal data is unique, so that every copy can be found. */

export const user = {
	name: '林小雨',
	phone: '+86 139 1234 5678',
	// Abroad, because provinces of China are known names.
	country: 'SG',
	province: '岭南一省',
	city: '荔湾小城',
	line1: '昌华大街 77 号 4 楼',
	postalCode: '510370-77',
} as const;

/** The note of every purchase, and the reason of a cancellation. */
export const note = '请放在三楼陈阿姨家';

/** Whether a text contains any of the personal data. */
export function tells(text: string): boolean {
	const { country: _country, ...words } = user;
	return [...Object.values(words), note].some((word) => text.includes(word));
}

/** The items with personal data: checkouts and orders by id, others by key. */
export function tellingItems(items: readonly Item[]): string[] {
	return items.filter((item) => tells(JSON.stringify(item))).map(idOf);
}

function idOf(item: Item): string {
	const [pk, sk] = [String(item['pk']), String(item['sk'])];
	if (pk.startsWith('B#') && sk.startsWith('C#')) return checkoutFromItem(item).checkoutId;
	return pk.startsWith('T#') && sk.startsWith('O#') ? orderFromItem(item).orderId : `${pk} ${sk}`;
}

/** Places a checkout of this buyer. */
export async function buy(base: FaultBase, listingIds: readonly string[], buyer: string, key = newKey()) {
	const lines = listingIds.map((listingId) => ({ listingId, color: 'red', size: 'S', quantity: 1 }));
	const body = { lines, shippingAddress: user, note };
	const response = await base.buyer(buyer).post('/v1/checkouts', body, key);
	remember(base, buyer, key['idempotency-key'] ?? '', response);
	const { checkoutId, orders } = expectStatus(response, 201).body;
	return { checkoutId: String(checkoutId), orderIds: (orders as { orderId: string }[]).map((one) => one.orderId) };
}

export type Bought = Awaited<ReturnType<typeof buy>>;

/** A paid order of this buyer. */
export async function paid(base: FaultBase, listingIds: readonly string[], buyer: string): Promise<Bought> {
	const bought = await buy(base, listingIds, buyer);
	await pay(base, bought.checkoutId, buyer);
	return bought;
}

export async function ship(base: FaultBase, orderId: string): Promise<void> {
	const shipment = { carrier: 'SF Express', trackingNumber: 'SF1234567890' };
	const merchant = base.merchant(orderId.split('_')[1] ?? '');
	expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
}

/** A purchase in every possible state. */
export async function everyState(base: FaultBase, listingIds: readonly string[], buyer: string) {
	const [listingId = ''] = listingIds;
	const me = base.buyer(buyer);
	const expired = await buy(base, [listingId], buyer);
	const latePayment = await open(base, expired.checkoutId, buyer);
	await base.advance(17 * 60);
	const cancelled = await buy(base, [listingId], buyer);
	expectStatus(await me.post(`/v1/checkouts/${cancelled.checkoutId}/cancel`), 200);
	const received = await paid(base, listingIds, buyer);
	for (const orderId of received.orderIds) await ship(base, orderId);
	expectStatus(await me.post(`/v1/orders/${received.orderIds[0]}/receipt`), 200);
	const refund = { amount: { amount: 900, currency: 'CNY' }, reason: 'a stain' };
	const merchant = base.merchant('tenant-a');
	expectStatus(await merchant.post(`/v1/merchant/orders/${received.orderIds[0]}/refunds`, refund), 201);
	const withdrawn = await paid(base, [listingId], buyer);
	expectStatus(await me.post(`/v1/orders/${withdrawn.orderIds[0]}/cancel`, { reason: note }), 200);
	// The refunds are sent and their batches deleted.
	await base.advance(120);
	const half = await paid(base, listingIds, buyer);
	await ship(base, half.orderIds[0] ?? '');
	const review = await buy(base, [listingId], buyer);
	const amount = 1;
	await open(base, review.checkoutId, buyer, 'bank_transfer');
	expectStatus(await bookTransfer(base, review.checkoutId, amount), 200);
	const awaiting = await buy(base, [listingId], buyer);
	await base.settled();
	return { expired, latePayment, cancelled, received, half, withdrawn, review, awaiting };
}

interface Walk {
	// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
	readonly items: any[];
	readonly erased: number;
	readonly calls: number;
}

/** Requests page by page until there is no next one. */
export async function walk(who: Caller, method: string, path: string, limit = 2): Promise<Walk> {
	const items: Walk['items'] = [];
	let [calls, erased] = [0, 0];
	for (let cursor = ''; ;) {
		const response: ApiResponse = expectStatus(await who.send(method, `${path}?limit=${limit}${cursor}`), 200);
		items.push(...response.body.items);
		calls += 1;
		erased += response.body.erased ?? 0;
		if (response.body.nextCursor === null) return { items, erased, calls };
		cursor = `&cursor=${encodeURIComponent(response.body.nextCursor)}`;
	}
}

/** Erases everything of a buyer that may be erased. */
export function erase(base: FaultBase, buyer: string): Promise<Walk> {
	return walk(base.buyer(buyer), 'DELETE', '/v1/me/personal-data');
}
