import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes } from '#functions';
import type { Route } from '#http';
import { invoiceExamples } from '#http/schemas';
import { iso } from '#kernel';
import { type FaultBase, captured, open, place } from '../faults/fault-base.ts';
import type { ApiResponse } from '../support/base.ts';
import { readyPicture } from '../support/pictures.ts';
import { address, expectStatus, onSale, openTenant, pay, returnOf, shirt, bookTransfer } from '../support/scenario.ts';

const tables = { ...baseRoutes, ...merchantRoutes, ...membersRoutes, ...paymentsRoutes };
type Tables = typeof tables;
type Operation = {
	[K in keyof Tables]: Tables[K] extends { method: 'GET' }
		? never
		: Tables[K]['access'] extends { actor: 'merchant' | 'base' }
			? K
			: never;
}[keyof Tables];

/** Every route by which a member of a tenant or of the base writes. */
export const memberWrites: readonly Route[] = Object.values<Route>(tables).filter(
	({ method, access }) => method !== 'GET' && (access.actor === 'merchant' || access.actor === 'base'),
);

/** The parts of a valid request beside the example of its body. */
interface Valid {
	readonly ids?: Readonly<Record<string, string>>;
	readonly body?: object | string;
}

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const name = { zh: '名', en: 'Name' };

async function tenant(base: FaultBase, tenantId: string): Promise<Valid> {
	await openTenant(base, tenantId);
	return { ids: { tenantId } };
}

async function applicant(base: FaultBase, tenantId: string): Promise<Valid> {
	const application = { tenantId, name, clusterId: 'chaonan', grade: 'leading' };
	expectStatus(await base.manager.post('/v1/base/tenants', application), 201);
	return { ids: { tenantId } };
}

async function member(base: FaultBase, userId: string): Promise<Valid> {
	const membership = { of: 'tenant', tenantId: 'writers', role: 'viewer' };
	expectStatus(await base.manager.send('PUT', `/v1/base/members/${userId}`, membership), 200);
	return { ids: { userId } };
}

async function draft(base: FaultBase): Promise<Valid> {
	const { listingId } = expectStatus(await base.merchant('writers').post('/v1/merchant/listings', shirt), 201).body;
	return { ids: { listingId } };
}

async function offered(base: FaultBase): Promise<{ ids: { listingId: string } }> {
	return { ids: { listingId: await onSale(base, 'writers', { red: { S: 9, M: 9 } }) } };
}

async function checkout(base: FaultBase, buyer?: string) {
	const { listingId } = (await offered(base)).ids;
	const { checkoutId, orders } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]], buyer), 201).body;
	return { checkoutId: String(checkoutId), orderId: String(orders[0].orderId) };
}

async function order(base: FaultBase): Promise<Valid> {
	const { checkoutId, orderId } = await checkout(base);
	await pay(base, checkoutId);
	return { ids: { orderId }, body: {} };
}

/** A return, as far as its buyer and its merchant have brought it. */
async function returned(
	base: FaultBase,
	...steps: readonly ('approve' | 'send' | 'reject' | 'appeal')[]
): Promise<Valid> {
	const { ids = {} } = await order(base);
	const orderId = ids['orderId'] ?? '';
	const parcel = { carrier: 'SF Express', trackingNumber: 'SF7' };
	const [merchant, buyer] = [base.merchant('writers'), base.buyer()];
	expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
	const returnId = await returnOf(base, orderId);
	for (const step of steps) {
		const as = step === 'approve' || step === 'reject' ? merchant : buyer;
		const path = `/v1/${as === merchant ? 'merchant/' : ''}returns/${returnId}/${step === 'send' ? 'shipment' : step}`;
		const body = step === 'approve' ? { returnAddress: address } : step === 'send' ? parcel : { reason: 'no' };
		expectStatus(await as.post(path, body), 200);
	}
	return { ids: { returnId } };
}

/** The receipt of the only piece of a return. */
async function receipt(base: FaultBase): Promise<Valid> {
	const { ids = {} } = await returned(base, 'approve', 'send');
	const { lines } = expectStatus(
		await base.merchant('writers').get(`/v1/merchant/returns/${ids['returnId']}`),
		200,
	).body;
	return { ids, body: { lines: lines.map((line: object) => ({ ...line, restock: true })) } };
}

async function differing(base: FaultBase): Promise<Valid> {
	const { checkoutId } = await checkout(base);
	const paymentId = await open(base, checkoutId);
	expectStatus(await base.webhook(captured(base, paymentId, { amount_received: 1 })), 200);
	return { ids: { checkoutId }, body: { decision: 'accept' } };
}

async function transferred(base: FaultBase): Promise<Valid> {
	const { checkoutId } = await checkout(base);
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	return { ids: { checkoutId }, body: { amount: cny(12_900), bankReference: 'ICBC 4711' } };
}

/** A refund of a checkout that was paid by bank transfer, which the base has to pay. */
export async function refundByHand(
	base: FaultBase,
	tenantId: string,
	checkoutId: string,
): Promise<{ refundId: string }> {
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	const { total, orders } = expectStatus(await base.buyer().get(`/v1/checkouts/${checkoutId}`), 200).body;
	// Nobody alone returns what they booked.
	const manager = base.as({ sub: 'manager-3', groups: ['base'], role: 'manager' });
	expectStatus(await bookTransfer({ ...base, manager }, checkoutId, total.amount), 200);
	const path = `/v1/merchant/orders/${orders[0].orderId}/refunds`;
	const { refundId } = expectStatus(await base.merchant(tenantId).post(path, {}), 201).body;
	await base.advance(60);
	return { refundId };
}

/** The account of the reference, proposed by another manager. */
async function proposed(base: FaultBase): Promise<Valid> {
	const { body } = tables.putBankTransferSettings;
	const account = { ...body.example.account, name: 'another account' };
	const other = base.as({ sub: 'manager-2', groups: ['base'], role: 'manager' });
	const settings = { ...body.example, account };
	expectStatus(await other.send('PUT', '/v1/base/settings/bank-transfers', settings), 200);
	return { body: { account } };
}

async function former(base: FaultBase, buyerId: string): Promise<Valid> {
	const { checkoutId } = await checkout(base, buyerId);
	expectStatus(await base.buyer(buyerId).post(`/v1/checkouts/${checkoutId}/cancel`), 200);
	return { ids: { buyerId } };
}

/** Prepares a request that changes something for each route. A route without a row does not compile. */
const prepare: Readonly<Record<Operation, (base: FaultBase) => Promise<Valid>>> = {
	createCluster: async () => ({ body: { clusterId: 'founded', name } }),
	patchCluster: async () => ({ ids: { clusterId: 'chaonan' } }),
	createTenant: async () => ({ body: { tenantId: 'newcomer', name, clusterId: 'chaonan', grade: 'leading' } }),
	patchTenant: (base) => tenant(base, 'amended'),
	approveTenant: (base) => applicant(base, 'applicant'),
	suspendTenant: (base) => tenant(base, 'paused'),
	closeTenant: (base) => tenant(base, 'leaving'),
	putMember: async () => ({ ids: { userId: 'put-1' }, body: { of: 'tenant', tenantId: 'writers', role: 'viewer' } }),
	removeBaseMember: (base) => member(base, 'removed-1'),
	putTarget: async () => ({ ids: { year: '2031' } }),
	putClusterTarget: async () => ({ ids: { year: '2031', clusterId: 'chaonan' } }),
	putTenantTarget: async () => ({ ids: { year: '2031', tenantId: 'writers' } }),
	putBankTransferSettings: async () => ({}),
	approveBankAccount: proposed,
	putVocabulary: async () => ({}),
	putCategoryTree: async () => ({}),
	putLabelRules: async () => ({}),
	confirmTransfer: transferred,
	resolveReview: differing,
	erasePersonalDataOf: (base) => former(base, 'buyer-9'),
	changeMember: (base) => member(base, 'changed-1'),
	removeMember: (base) => member(base, 'removed-2'),
	invite: async () => ({}),
	createListing: async () => ({ body: shirt }),
	changeListing: draft,
	deleteListing: draft,
	changeListings: async (base) => {
		const { ids = {} } = await draft(base);
		return { body: { changes: [{ listingId: ids['listingId'], weightGrams: 300 }] } };
	},
	createMedia: async () => ({}),
	setListingMedia: async (base) => {
		const { mediaId } = await readyPicture(base, 'writers');
		return { ...(await draft(base)), body: { media: [{ mediaId, alt: name }] } };
	},
	publishListing: draft,
	withdrawListing: offered,
	setStock: async (base) => ({ ...(await offered(base)), body: { stock: { red: { S: 10 } } } }),
	adjustStock: offered,
	startImport: async () => ({}),
	applyImport: async (base) => {
		const csv = 'Handle,Title,Price\nlinen,Linen,1.00\n';
		const type = { 'content-type': 'text/csv' };
		const sent = await base.merchant('writers').send('POST', '/v1/merchant/imports?mode=preview', csv, type);
		await base.settled();
		return { ids: { importId: expectStatus(sent, 202).body.importId } };
	},
	packOrder: async (base) => ({ ids: (await order(base)).ids ?? {} }),
	cancelMerchantOrder: async (base) => ({ ids: (await order(base)).ids ?? {} }),
	cancelBaseOrder: async (base) => ({ ids: (await order(base)).ids ?? {} }),
	settleRefund: async (base) => ({ ids: await refundByHand(base, 'writers', (await checkout(base)).checkoutId) }),
	correctShipment: async (base) => {
		const { ids = {} } = await order(base);
		const parcel = { carrier: 'SF Express', trackingNumber: 'SF0' };
		expectStatus(await base.merchant('writers').post(`/v1/merchant/orders/${ids['orderId']}/shipments`, parcel), 201);
		return { ids: { ...ids, number: '1' } };
	},
	shipOrders: async (base) => {
		const { ids = {} } = await order(base);
		return { body: `order id,carrier,tracking number\n${ids['orderId']},SF Express,SF1\n` };
	},
	shipOrder: async (base) => ({
		ids: (await order(base)).ids ?? {},
		body: { carrier: 'SF Express', trackingNumber: 'SF1' },
	}),
	refundOrder: order,
	recordInvoice: async (base) => {
		const { number, tax } = invoiceExamples.input;
		const issuedAt = iso(base.base.now() - 1);
		return { ids: (await order(base)).ids ?? {}, body: { number, issuedAt, amount: cny(12_900), tax } };
	},
	rejectInvoiceRequest: async (base) => {
		const { ids = {} } = await order(base);
		const path = `/v1/orders/${ids['orderId']}/invoice-requests`;
		expectStatus(await base.buyer().post(path, invoiceExamples.requestInput), 201);
		return { ids };
	},
	approveReturn: returned,
	rejectReturn: returned,
	receiveReturn: receipt,
	loseReturn: async (base) => {
		const of = await returned(base, 'approve', 'send');
		await base.advance(3 * 86_400);
		return of;
	},
	refundReturn: (base) => returned(base),
	decideReturn: (base) => returned(base, 'reject', 'appeal'),
	patchProfile: async () => ({}),
};

/** A request that changes something, by a member of the tenant `writers` or of the base, and the tenant concerned. */
export async function preparedWrite(
	base: FaultBase,
	route: Route,
): Promise<{ readonly decide: () => Promise<ApiResponse>; readonly about: string | undefined }> {
	const { ids = {}, body } = await prepare[route.operation as Operation](base);
	const where = route.path.replaceAll(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? '');
	const { body: declared } = route;
	const example = declared && 'example' in declared ? declared.example : undefined;
	const as = route.access.actor === 'base' ? base.manager : base.merchant('writers');
	const headers: Record<string, string> = declared?.type === 'text/csv' ? { 'content-type': 'text/csv' } : {};
	const about = ids['tenantId'] ?? (body as { tenantId?: string } | undefined)?.tenantId;
	return { decide: () => as.send(route.method, where, body ?? example, headers), about };
}
