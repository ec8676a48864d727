import type { Chance } from '#local/testing';
import { parseOwnedId } from '#kernel';
import { isObject } from '#kernel/json';
import type { Offer } from './offer.ts';
import type { Order } from './reference-model.ts';
import { acceptedAttempts } from './buyers.ts';
import type { Restock } from './invocations.ts';
import { manager } from './gateway.ts';
import { aboveLimitPrice, transferLimits } from './prices.ts';
import type { ApiResponse, World } from './world.ts';

export const tenants = ['loom', 'needle', 'thread'] as const;
/** A member of a tenant, whose token of the base is still valid. */
export const clerk = { userId: 'clerk-1', tenantId: tenants[0] } as const;
/** The tenant that may be closed for good. */
export const smallTenant = 'spool';
const clusters = ['chaonan', 'dalang'] as const;
const sizes = ['S', 'M'];

/** Opens the base: clusters, tenants and two listings each, one of them in lanes. */
export async function open(world: World): Promise<void> {
	for (const clusterId of clusters)
		expectSuccess(
			await world.send(manager, 'POST', '/v1/base/clusters', {
				body: { clusterId, name: { zh: clusterId, en: clusterId } },
			}),
		);
	const account = { name: '从化服装电商总部基地', number: '6222 0236 0200 1234 567', bank: '中国工商银行' };
	const limits = { maxOpenTransfers: transferLimits.transfers, maxOpenPieces: transferLimits.pieces };
	const settings = { body: { account, ...limits } };
	expectSuccess(await world.send(manager, 'PUT', '/v1/base/settings/bank-transfers', settings));
	const approval = { body: { account } };
	expectSuccess(
		await world.send(
			{ base: 'manager', sub: 'manager-2' },
			'POST',
			'/v1/base/settings/bank-transfers/approval',
			approval,
		),
	);
	for (const [i, tenantId] of [...tenants, smallTenant].entries()) {
		const name = { zh: tenantId, en: tenantId };
		const grade = (['leading', 'demonstration', 'ordinary'] as const)[i % 3];
		const body = { tenantId, name, clusterId: clusters[i % 2], grade };
		expectSuccess(await world.send(manager, 'POST', '/v1/base/tenants', { body }));
		expectSuccess(await world.send(manager, 'POST', `/v1/base/tenants/${tenantId}/approve`));
		if (tenantId !== smallTenant) expectSuccess(await world.send({ tenant: tenantId }, 'GET', '/v1/merchant/events'));
		for (const [j, lanes] of (tenantId === smallTenant ? [1] : [1, i + 1]).entries()) {
			const category = (['shirts', 'skirts'] as const)[j];
			const weight = j === 0 ? {} : { weightGrams: 350 };
			await putOnSale(world, tenantId, { ...garment(`${tenantId} ${j}`), category, ...weight }, lanes);
		}
	}
	const membership = { of: 'tenant', tenantId: clerk.tenantId, role: 'viewer' };
	expectSuccess(await world.send(manager, 'PUT', `/v1/base/members/${clerk.userId}`, { body: membership }));
	const price = { amount: aboveLimitPrice, currency: 'CNY' };
	await putOnSale(world, tenants[2], { ...garment('gala'), category: 'robes', price, tiers: undefined }, 1);
}

const expectSuccess = ({ status, body }: ApiResponse) => {
	if (status < 200 || status > 299) throw new Error(`cannot open: ${status} ${JSON.stringify(body)}`);
};

async function putOnSale(world: World, tenantId: string, listing: object, lanes: number): Promise<void> {
	const created = await world.send({ tenant: tenantId }, 'POST', '/v1/merchant/listings', { body: listing });
	expectSuccess(created);
	const listingId = String(created.body['listingId']);
	expectSuccess(await setStock(world, { listingId, tenantId }, { red: { S: 5, M: 3 }, blue: { S: 4, M: 9 } }, lanes));
	expectSuccess(await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/listings/${listingId}/publish`));
}

export function garment(title: string) {
	return {
		title: { zh: title, en: title },
		colors: [
			{ code: 'red', name: { zh: '红', en: 'red' } },
			{ code: 'blue', name: { zh: '蓝', en: 'blue' } },
		],
		sizes,
		price: { amount: 12900, currency: 'CNY' },
		tiers: [{ minQuantity: 5, price: { amount: 9900, currency: 'CNY' } }],
	};
}

type Grid = Record<string, Record<string, number>>;

async function setStock(
	world: World,
	{ listingId, tenantId }: Pick<Offer, 'listingId' | 'tenantId'>,
	stock: Grid,
	lanes?: number,
): Promise<ApiResponse> {
	const restocks: Restock = { listingId, moved: new Map() };
	const body = { stock, ...(lanes === undefined ? {} : { lanes }) };
	const response = await world.send({ tenant: tenantId }, 'PUT', `/v1/merchant/listings/${listingId}/stock`, {
		body,
		restocks,
	});
	world.log(`  ${listingId} ${JSON.stringify(body)}: ${response.status}`);
	const named = Object.entries(stock).flatMap(([color, piecesBySize]) =>
		Object.keys(piecesBySize).map((size) => `${color}/${size}`),
	);
	for (const [name, pieces] of restocks.moved)
		if (!named.includes(name))
			world.model.violate('I1', `${listingId}/${name}`, `moved by ${pieces}, and was not named`);
	const stored = isObject(response.body['stock']) ? (response.body['stock'] as unknown as Grid) : {};
	if (response.status === 200 && world.runsAlone)
		for (const [color, sizes] of Object.entries(stock))
			for (const [size, pieces] of Object.entries(sizes))
				if (stored[color]?.[size] !== pieces)
					world.model.violate(
						'I1',
						`${listingId}/${color}/${size}`,
						`set to ${pieces}, shown as ${stored[color]?.[size]}`,
					);
	return response;
}

function drawOffer(world: World, draw: Chance): Offer {
	return draw.pick([...world.model.offers.values()].filter(({ price }) => price.amount < aboveLimitPrice));
}

function drawStock(draw: Chance, offer: Offer): Grid {
	const { code } = draw.pick(offer.colors);
	return { [code]: { [draw.pick(offer.sizes)]: draw.pick([0, 1, 2, 4, 8, 15]) } };
}

/** Sets what is available. */
export async function restock(world: World, draw: Chance): Promise<void> {
	const offer = drawOffer(world, draw);
	await setStock(world, offer, drawStock(draw, offer));
}

/** Sets the stock of a line's variant. */
export async function stockUp(world: World, line: Order['lines'][number], pieces: number): Promise<void> {
	const offer = world.model.offers.get(line.listingId);
	if (offer !== undefined) await setStock(world, offer, { [line.color]: { [line.size]: pieces } });
}

/** Spreads a listing's stock over lanes, or merges it. */
export async function lanes(world: World, draw: Chance): Promise<void> {
	const offer = drawOffer(world, draw);
	const times = draw.pick([1, 2]);
	if (times > 1) world.runsAlone = false;
	await Promise.all(
		Array.from({ length: times }, () => setStock(world, offer, drawStock(draw, offer), draw.pick([1, 2, 3]))),
	);
}

/** Adjusts the stock of a variant one to three times at once. I1: the pieces moved match each response. */
export async function adjust(world: World, draw: Chance): Promise<void> {
	const offer = drawOffer(world, draw);
	const [{ code: color }, size] = [draw.pick(offer.colors), draw.pick(sizes)];
	const deltas = Array.from({ length: draw.pick([1, 1, 2, 3]) }, () => draw.pick([-6, -3, -2, -1, 1, 2, 3]));
	await Promise.all(deltas.map((delta) => adjustOnce(world, offer, [color, size, delta])));
}

async function adjustOnce(
	world: World,
	{ listingId, tenantId }: Pick<Offer, 'listingId' | 'tenantId'>,
	[color, size, delta]: readonly [color: string, size: string, delta: number],
): Promise<void> {
	const restocks: Restock = { listingId, moved: new Map() };
	const body = { stock: { [color]: { [size]: delta } } };
	const response = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}/stock`, {
		body,
		restocks,
	});
	world.log(`  ${listingId} ${color} ${size} ${delta}: ${response.status}`);
	const moved = restocks.moved.get(`${color}/${size}`) ?? 0;
	const fitting = response.status === 200 ? [delta] : [0, 503].includes(response.status) ? [0, delta] : [0];
	if (!fitting.includes(moved) || restocks.moved.size > 1)
		world.model.violate('I1', `${listingId}/${color}/${size}`, `adjusted by ${delta}, moved by ${moved}`);
}

export async function reprice(world: World, draw: Chance): Promise<void> {
	const { listingId, tenantId } = drawOffer(world, draw);
	const amount = draw.between(10, 200) * 100;
	const tiers = draw.hits(0.5)
		? { tiers: [{ minQuantity: draw.between(2, 6), price: { amount: amount - 500, currency: 'CNY' } }] }
		: {};
	const body = { price: { amount, currency: 'CNY' }, ...tiers };
	const { status } = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}`, { body });
	world.log(`  ${listingId} at ${amount}: ${status}`);
}

/** Excludes a listing from the no-reason return, or includes it again. */
export async function exclude(world: World, draw: Chance): Promise<void> {
	const { listingId, tenantId } = drawOffer(world, draw);
	const body = { returnExclusion: draw.pick([null, 'hygiene', 'hygiene', 'custom_made'] as const) };
	const { status } = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}`, { body });
	world.log(`  ${listingId} ${body.returnExclusion}: ${status}`);
}

async function changeState(world: World, draw: Chance, verb: 'publish' | 'withdraw'): Promise<void> {
	const { listingId, tenantId } = drawOffer(world, draw);
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/listings/${listingId}/${verb}`);
	world.log(`  ${listingId}: ${status}`);
}

export const withdraw = (world: World, draw: Chance) => changeState(world, draw, 'withdraw');
export const publish = (world: World, draw: Chance) => changeState(world, draw, 'publish');

/** Ships all that is left of an order, or parcels of one piece, sometimes two at once and sometimes one again. */
export async function ship(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { orders, body } = draw.pick(all);
	const { orderId, tenantId } = draw.pick(orders);
	const lines = body.lines.filter(({ listingId }) => parseOwnedId('listing', listingId)?.owner === tenantId);
	const whole = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	const part = () => ({
		carrier: 'SF',
		trackingNumber: draw.pick(['P1', 'P2', 'P3']),
		lines: [{ ...draw.pick(lines), quantity: 1 }],
	});
	const parcels = draw.pick([[whole], [part()], [part(), part()], [part(), whole]]);
	const done = await Promise.all(
		parcels.map((parcel) =>
			world.send({ tenant: tenantId }, 'POST', `/v1/merchant/orders/${orderId}/shipments`, { body: parcel }),
		),
	);
	world.log(`  ${orderId}: ${done.map(({ status }) => status).join()}`);
}
