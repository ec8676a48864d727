import { Agent, request } from 'node:http';
import { addDays, businessDay, startOfDay } from '#kernel';
import { type FaultBase, captured, event, place, startFaultBase } from '../faults/fault-base.ts';
import { tokenOf } from '../support/base.ts';
import { readyPicture } from '../support/pictures.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import type { WireRequest } from './requests.ts';
import type { Operation } from './contract.ts';
import type { Known } from './valid.ts';

/** A base with every kind of resource, and a client that sends any bytes. */
export interface World {
	readonly base: FaultBase;
	/** The values that a request of an operation can name. */
	known(operation: Operation): Known;
	send(operation: Operation, request: WireRequest): Promise<WireResponse>;
	stop(): Promise<void>;
}

/** A response as received. */
export interface WireResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly text: string;
}

const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';
const csv = 'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price\nlinen,Linen shirt,Shirts,Size,M,129.00\n';

export async function startWorld(): Promise<World> {
	const base = await startFaultBase();
	for (const [tenantId, clusterId] of [
		['tenant-a', 'chaonan'],
		['tenant-b', 'dalang'],
		['tenant-c', 'chaonan'],
	] as const)
		await openTenant(base, tenantId, clusterId);
	const listingIds = [];
	for (const tenantId of ['tenant-a', 'tenant-a', 'tenant-b'])
		listingIds.push(await onSale(base, tenantId, { red: { S: 100_000, M: 100_000 }, blue: { S: 5 } }));
	const orders = await sales(base, listingIds);
	const { mediaId } = await readyPicture(base, 'tenant-a');
	const { importId } = expectStatus(
		await base.merchant('tenant-a').post('/v1/merchant/imports', csv, { 'content-type': 'text/csv' }),
		202,
	).body;
	const codes = [];
	for (const role of ['viewer', 'catalog', 'owner'])
		codes.push(expectStatus(await base.merchant('tenant-a').post('/v1/merchant/invitations', { role }), 201).body.code);
	await members(base);
	const day = businessDay(base.base.now());
	await base.advance((startOfDay(addDays(day, 1)) - base.base.now()) / 1000 + 720);
	const open = await placed(base, listingIds, 6);
	await base.settled();
	const things: Known = {
		orderId: [...orders.orderIds, `ord_tenant-a_${unique}`],
		checkoutId: [...orders.checkoutIds, ...open.map(({ checkoutId }) => checkoutId)],
		lines: listingIds.map((listingId) => [{ listingId, color: 'red', size: 'S', quantity: 1 }]),
		listingId: [...listingIds, `lst_tenant-a_${unique}`],
		importId: [importId, `imp_tenant-a_${unique}`],
		mediaId: [mediaId, `med_tenant-a_${unique}`],
		code: [...codes, '0'.repeat(32)],
		stock: [{ red: { S: 5 } }, { blue: { S: 1, M: 2 }, red: {} }],
		color: ['red', 'blue', 'green'],
		size: ['S', 'M', 'XL'],
		clusterId: ['chaonan', 'dalang', 'nothing'],
		cluster: ['chaonan', 'dalang', 'nothing'],
		tenantId: ['tenant-a', 'tenant-b', 'nothing'],
		tenant: ['tenant-a', 'tenant-b', 'nothing'],
		userId: ['owner-of-tenant-a', 'viewer-of-tenant-a', 'manager-1', 'manager-2', 'nobody'],
		year: ['2026', '2027', '1999'],
		day: [day, '2026-01-01'],
		from: [day, '2026-01-01', '2026-11-01', '2026-11'],
		to: [day, '2026-12-31', '2026-11-30', '2026-11'],
		period: ['2026', '2026-11', day],
		member: ['base', 'chaonan', 'tenant-a', 'shirts', 'domestic_retail', 'leading', 'nothing'],
		cursor: await cursors(base),
		after: await eventIds(base),
		category: ['shirts'],
		q: ['shirt', '亚麻', 'linen'],
		currency: ['CNY'],
		country: ['CN', 'DE'],
	};
	const agent = new Agent({ keepAlive: true });
	const tokens = new Map<string, Promise<string>>();
	return {
		base,
		known: (operation) => ({ ...things, ...narrowed(operation, orders.events, open[0]?.checkoutId) }),
		async send(operation, wireRequest) {
			const proof = await proofOf(base, tokens, operation, wireRequest);
			return sent(agent, base.base.port, operation.method, wireRequest, proof);
		},
		async stop() {
			agent.destroy();
			await base.stop();
		},
	};
}

/** Values for single operations: only a spare tenant may be closed, and events are given as bodies. */
function narrowed({ operationId, requestBody }: Operation, events: readonly object[], open = ''): Known {
	if (operationId === 'closeTenant' || operationId === 'suspendTenant') return { tenantId: ['tenant-c', 'nothing'] };
	if (operationId === 'cancelCheckout') return { checkoutId: [open, `chk_buyer-1_${unique}`] };
	if (operationId === 'stripeWebhook') return { body: events };
	if (requestBody?.content['text/csv'] !== undefined) return { body: [csv, csv.replace('129.00', 'x'), 'a,b\n"'] };
	return {};
}

/** Checkouts of a buyer, over the listings in turn. */
async function placed(base: FaultBase, listingIds: readonly string[], count: number) {
	const all: { checkoutId: string; orderId: string }[] = [];
	for (let i = 0; i < count; i++) {
		const response = await place(base, [[listingIds[i % listingIds.length] ?? '', 'red', 'S', 2]]);
		const { checkoutId, orders } = expectStatus(response, 201).body;
		all.push({ checkoutId, orderId: orders[0].orderId });
	}
	return all;
}

/** Orders, one of them shipped, with their payment events, and one payment of a different amount. */
async function sales(base: FaultBase, listingIds: readonly string[]) {
	const [odd = { checkoutId: '' }, ...bought] = await placed(base, listingIds, 8);
	const payments: string[] = [];
	for (const { checkoutId } of bought) payments.push(await pay(base, checkoutId));
	await base.settled();
	const shipment = { carrier: 'SF', trackingNumber: '1' };
	const orderId = bought.find(({ orderId }) => orderId.includes('tenant-a'))?.orderId;
	expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
	const [first = ''] = payments;
	const differs = { amount_received: 1, metadata: { checkoutId: odd.checkoutId } };
	const events = [
		...payments.map((id) => captured(base, id)),
		captured(base, first, differs),
		event('charge.refunded', { id: 'ch_1', object: 'charge' }),
	];
	return {
		checkoutIds: [...[odd, ...bought].map(({ checkoutId }) => checkoutId), `chk_buyer-2_${unique}`],
		orderIds: bought.map(({ orderId }) => orderId),
		events: events.map((one) => JSON.parse(one) as object),
	};
}

async function members(base: FaultBase): Promise<void> {
	const tenant = { of: 'tenant', tenantId: 'tenant-a' };
	for (const [userId, body] of [
		['owner-of-tenant-a', { ...tenant, role: 'owner' }],
		['viewer-of-tenant-a', { ...tenant, role: 'viewer' }],
		['manager-1', { of: 'base', role: 'manager' }],
		['manager-2', { of: 'base', role: 'manager' }],
	] as const)
		expectStatus(await base.manager.send('PUT', `/v1/base/members/${userId}`, body), 200);
	const target = { amount: 1_000_000, currency: 'CNY' };
	for (const whose of ['', '/clusters/chaonan', '/tenants/tenant-a'])
		expectStatus(await base.manager.send('PUT', `/v1/base/target/2026${whose}`, target), 200);
}

/** Events of two tenants, and a place that there never was. */
async function eventIds(base: FaultBase): Promise<string[]> {
	const pages = await Promise.all(
		['tenant-a', 'tenant-b'].map((tenantId) => base.merchant(tenantId).get('/v1/merchant/events')),
	);
	const ids = pages.flatMap(({ body }) => body.items.map(({ eventId }: { eventId: string }) => eventId));
	return [...ids, `evt_tenant-a_${'0'.repeat(23)}`];
}

/** A cursor of each list, which all other lists refuse, and altered cursors. */
async function cursors(base: FaultBase): Promise<string[]> {
	const lists = [
		base.anyone.get('/v1/listings?limit=1'),
		base.buyer().get('/v1/orders?limit=1'),
		base.merchant('tenant-a').get('/v1/merchant/orders?limit=1'),
		base.merchant('tenant-a').get('/v1/merchant/listings?limit=1'),
		base.manager.get('/v1/base/tenants?limit=1'),
		base.manager.get('/v1/base/members?limit=1'),
		base.manager.get('/v1/base/audit?limit=1'),
	];
	const whole: string[] = [];
	for (const list of lists) whole.push(expectStatus(await list, 200).body.nextCursor);
	const [first = ''] = whole;
	return [
		...whole,
		first.slice(0, -1),
		first.slice(1),
		`${first}.`,
		`${first}A`,
		first.replace('.', ''),
		`.${first}`,
		'e30.e30',
	];
}

type Proof = Readonly<Record<string, string>>;

async function proofOf(
	base: FaultBase,
	tokens: Map<string, Promise<string>>,
	{ tags: [who], parameters }: Operation,
	{ role, proven, body }: WireRequest,
): Promise<Proof> {
	if (parameters.some(({ name }) => name === 'Stripe-Signature')) {
		const payload = typeof body === 'string' ? body : Buffer.from(body ?? []).toString();
		return { 'stripe-signature': proven && canBeSent(base, payload) ? base.proofOf(payload) : 't=1,v1=00' };
	}
	if (who === 'public' || !proven) return {};
	const key = `${who} ${role}`;
	const token = tokens.get(key) ?? tokenOf(base.url, { ...claimsOf(who, role), expiresInSeconds: 31_536_000 });
	tokens.set(key, token);
	return { authorization: `Bearer ${await token}` };
}

/** Stripe signs any event, but sends none about an unknown payment. */
function canBeSent(base: FaultBase, payload: string): boolean {
	const [, id] = /"object":\{"id":"(.*?)"/.exec(payload) ?? [];
	return (
		!id || base.stripe('payment_intent').some((one) => one.id === id) || !payload.includes('payment_intent.succeeded')
	);
}

function claimsOf(who: string, role: string) {
	switch (who) {
		case 'merchant':
			return { sub: `${role}-of-tenant-a`, groups: [who], role, tenantId: 'tenant-a' };
		case 'base':
			return { sub: `${role}-1`, groups: [who], role, clusterId: 'chaonan' };
		default:
			return { sub: 'buyer-1', groups: ['buyer'] };
	}
}

function sent(
	agent: Agent,
	port: number,
	method: string,
	wireRequest: WireRequest,
	proof: Proof,
): Promise<WireResponse> {
	const { target, headers, body } = wireRequest;
	return new Promise((resolve, reject) => {
		const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
		const options = { agent, host: '127.0.0.1', port, method, path: target };
		const all = { ...headers, ...proof, ...length } as Record<string, string | string[]>;
		const clientRequest = request({ ...options, headers: all }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					text: Buffer.concat(chunks).toString(),
				}),
			);
		});
		clientRequest.on('error', reject);
		clientRequest.end(body);
	});
}
