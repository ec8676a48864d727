import { Agent, request } from 'node:http';
import { addDays, businessDay, startOfDay } from '#kernel';
import { type FaultBase, captured, event, place, startFaultBase } from '../faults/ground.ts';
import { tokenOf } from '../support/base.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import type { Asked } from './asked.ts';
import type { Operation } from './contract.ts';
import type { Known } from './valid.ts';

/** A base in which every kind of thing is there, and a wire to it on which anything can be sent. */
export interface World {
	readonly base: FaultBase;
	/** What a request of an operation can name. */
	known(operation: Operation): Known;
	send(operation: Operation, asked: Asked): Promise<Answered>;
	stop(): Promise<void>;
}

/** An answer as it came. */
export interface Answered {
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
	await base.settled();
	const things: Known = {
		...orders.known,
		listingId: [...listingIds, `lst_tenant-a_${unique}`],
		importId: [importId, `imp_tenant-a_${unique}`],
		code: [...codes, '0'.repeat(32)],
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
		category: ['shirts'],
		q: ['shirt', '亚麻', 'linen'],
		currency: ['CNY'],
		country: ['CN', 'DE'],
	};
	const agent = new Agent({ keepAlive: true });
	const tokens = new Map<string, Promise<string>>();
	return {
		base,
		known: (operation) => ({ ...things, ...narrowed(operation, orders.events) }),
		async send(operation, asked) {
			const proof = await proofOf(base, tokens, operation, asked);
			return sent(agent, base.base.port, operation.method, asked, proof);
		},
		async stop() {
			agent.destroy();
			await base.stop();
		},
	};
}

/** What may be ended for good is the tenant that nobody else asks for; bodies that are no schema's are given. */
function narrowed({ operationId, requestBody }: Operation, events: readonly object[]): Known {
	if (operationId === 'closeTenant' || operationId === 'suspendTenant') return { tenantId: ['tenant-c', 'nothing'] };
	if (operationId === 'stripeWebhook') return { body: events };
	if (requestBody?.content['text/csv'] !== undefined) return { body: [csv, csv.replace('129.00', 'x'), 'a,b\n"'] };
	return {};
}

async function sales(base: FaultBase, [first = '', , third = '']: readonly string[]) {
	const checkoutIds: string[] = [];
	const orderIds: string[] = [];
	const payments: string[] = [];
	for (let i = 0; i < 8; i++) {
		const placed = await place(base, [[i % 2 === 0 ? first : third, 'red', 'S', 2]]);
		const { checkoutId, orders } = expectStatus(placed, 201).body;
		checkoutIds.push(checkoutId);
		if (i >= 5) continue;
		payments.push(await pay(base, checkoutId));
		orderIds.push(orders[0].orderId);
	}
	await base.settled();
	const [, , review = ''] = payments;
	const events = [
		...payments.map((id) => JSON.parse(captured(base, id)) as object),
		JSON.parse(captured(base, review, { amount_received: 1, metadata: { checkoutId: checkoutIds[5] } })) as object,
		JSON.parse(event('charge.refunded', { id: 'ch_1', object: 'charge' })) as object,
	];
	const absent = [`chk_buyer-1_${unique}`, `chk_buyer-2_${unique}`];
	return {
		known: { checkoutId: [...checkoutIds, ...absent], orderId: [...orderIds, `ord_tenant-a_${unique}`] },
		events,
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

/** Cursors of one list each, which are strangers to all others, and what becomes of one on the way. */
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
	const [one = ''] = whole;
	return [...whole, one.slice(0, -1), one.slice(1), `${one}.`, `${one}A`, one.replace('.', ''), `.${one}`, 'e30.e30'];
}

type Proof = Readonly<Record<string, string>>;

async function proofOf(
	base: FaultBase,
	tokens: Map<string, Promise<string>>,
	{ tags: [who], parameters }: Operation,
	{ role, proven, body }: Asked,
): Promise<Proof> {
	if (parameters.some(({ name }) => name === 'Stripe-Signature')) {
		const payload = typeof body === 'string' ? body : Buffer.from(body ?? []).toString();
		return { 'stripe-signature': proven ? base.proofOf(payload) : 't=1,v1=00' };
	}
	if (who === 'public' || !proven) return {};
	const claims = {
		sub: who === 'buyer' || who === 'person' ? 'buyer-1' : who === 'base' ? `${role}-1` : `${role}-of-tenant-a`,
		groups: [who === 'person' ? 'buyer' : who],
		role,
		expiresInSeconds: 31_536_000,
		...(who === 'merchant' ? { tenantId: 'tenant-a' } : { clusterId: 'chaonan' }),
	};
	const key = `${who} ${role}`;
	const token = tokens.get(key) ?? tokenOf(base.url, claims);
	tokens.set(key, token);
	return { authorization: `Bearer ${await token}` };
}

function sent(agent: Agent, port: number, method: string, asked: Asked, proof: Proof): Promise<Answered> {
	const { target, headers, body } = asked;
	return new Promise((resolve, reject) => {
		const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
		const options = { agent, host: '127.0.0.1', port, method, path: target };
		const all = { ...headers, ...proof, ...length } as Record<string, string | string[]>;
		const asking = request({ ...options, headers: all }, (answer) => {
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			answer.on('error', reject);
			answer.on('end', () =>
				resolve({
					status: answer.statusCode ?? 0,
					headers: answer.headers,
					text: Buffer.concat(chunks).toString(),
				}),
			);
		});
		asking.on('error', reject);
		asking.end(body);
	});
}
