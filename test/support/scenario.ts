import { expect } from 'vitest';
import type { ApiResponse, Callers, TestBase } from './base.ts';

/** The steps of a sale, each with its assertion. */

export const address = {
	name: '收件人',
	phone: '+86 20 8888 0000',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '从化区江埔街 1 号',
	postalCode: '510900',
};

export const shirt = {
	title: { zh: '亚麻衬衫', en: 'Linen shirt' },
	category: 'shirts',
	colors: [
		{ code: 'red', name: { zh: '红色', en: 'Red' } },
		{ code: 'blue', name: { zh: '蓝色', en: 'Blue' } },
	],
	sizes: ['S', 'M'],
	price: { amount: 12900, currency: 'CNY' },
	acceptsBankTransfer: true,
};

/** The settings with which a test base takes bank transfers, as many as a test opens. */
export const bankTransfers = {
	account: { name: '从化服装电商总部基地', number: '6222 0236 0200 1234 567', bank: '中国工商银行广州从化支行' },
	maxOpenTransfers: 100,
	maxOpenPieces: 100_000,
};

/** Sets the account of the base by two managers, so that buyers may pay by bank transfer. */
export async function takeTransfers(base: Callers, settings: object = {}): Promise<void> {
	const body = { ...bankTransfers, ...settings };
	expectStatus(await base.manager.send('PUT', '/v1/base/settings/bank-transfers', body), 200);
	const other = base.as({ sub: 'manager-2', groups: ['base'], role: 'manager' });
	const { account } = body;
	expectStatus(await other.post('/v1/base/settings/bank-transfers/approval', { account }), 200);
}

const takingTransfers = new WeakMap<Callers, Promise<void>>();

/** Lets a base take bank transfers. Set once: the settings outlive the checkouts of the base. */
export function takeTransfersOnce(base: Callers): Promise<void> {
	const known = takingTransfers.get(base) ?? takeTransfers(base);
	takingTransfers.set(base, known);
	return known;
}

/** Books the money of a bank transfer, under a reference of the bank that derives from the checkout. */
export function bookTransfer(base: Callers, checkoutId: string, amount: number, more: object = {}) {
	const body = { amount: { amount, currency: 'CNY' }, bankReference: `ICBC ${checkoutId.slice(-26)}`, ...more };
	return base.manager.post(`/v1/base/checkouts/${checkoutId}/transfer`, body);
}

export function expectStatus(response: ApiResponse, status: number): ApiResponse {
	expect({ status: response.status, body: response.body }).toMatchObject({ status });
	return response;
}

export async function openTenant(
	base: Callers,
	tenantId: string,
	clusterId = 'chaonan',
	grade = 'leading',
): Promise<void> {
	await base.manager.post('/v1/base/clusters', { clusterId, name: { zh: clusterId, en: clusterId } });
	const tenant = { tenantId, name: { zh: tenantId, en: tenantId }, clusterId, grade };
	expectStatus(await base.manager.post('/v1/base/tenants', tenant), 201);
	expectStatus(await base.manager.post(`/v1/base/tenants/${tenantId}/approve`), 200);
}

/** A published listing with stock. Returns its id. */
export async function onSale(base: Callers, tenantId: string, stock: object, content: object = {}): Promise<string> {
	const merchant = base.merchant(tenantId);
	const { listingId } = expectStatus(await merchant.post('/v1/merchant/listings', { ...shirt, ...content }), 201).body;
	expectStatus(await merchant.send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock }), 200);
	expectStatus(await merchant.post(`/v1/merchant/listings/${listingId}/publish`), 200);
	return listingId;
}

/** More than any contention lasts. What is never available fails its test. */
const maxTries = 1_000;

/** Repeats a request while the response is 503, which asks for that. */
export async function untilAvailable(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
	for (let tries = 1; ; tries++) {
		const response = await send();
		if (response.status !== 503 || tries === maxTries) return response;
	}
}

let keys = 0;
export function newKey(): Record<string, string> {
	keys += 1;
	return { 'idempotency-key': `key-${keys}` };
}

export function lines(...all: readonly [listingId: string, color: string, size: string, quantity: number][]) {
	return {
		lines: all.map(([listingId, color, size, quantity]) => ({ listingId, color, size, quantity })),
		shippingAddress: address,
	};
}

/** Opens the payment and lets the provider succeed. Returns the payment's id. */
export async function pay(base: TestBase, checkoutId: string, buyer = 'buyer-1', method = 'alipay'): Promise<string> {
	const opened = expectStatus(await base.buyer(buyer).post(`/v1/checkouts/${checkoutId}/payment`, { method }), 200);
	const { paymentId } = opened.body;
	expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/succeed`), 200);
	return paymentId;
}

/** The available stock of a listing by color and size, as its tenant sees it. */
export async function available(
	base: TestBase,
	tenantId: string,
	listingId: string,
): Promise<Record<string, Record<string, number>>> {
	return expectStatus(await base.merchant(tenantId).get(`/v1/merchant/listings/${listingId}/stock`), 200).body.stock;
}

/** Requests the return of the first line of a shipped order, whole. Returns its id. */
export async function returnOf(
	base: Callers,
	orderId: string,
	buyer = 'buyer-1',
	wanted: { readonly kind?: string; readonly quantity?: number } = {},
): Promise<string> {
	const { lines: of } = expectStatus(await base.buyer(buyer).get(`/v1/orders/${orderId}`), 200).body;
	const { listingId, color, size, quantity } = of[0];
	const { kind = 'damaged', quantity: pieces = quantity } = wanted;
	const body = { kind, lines: [{ listingId, color, size, quantity: pieces }], reason: 'a seam is open' };
	const requested = await base.buyer(buyer).post(`/v1/orders/${orderId}/returns`, body, newKey());
	return expectStatus(requested, 201).body.returnId;
}
