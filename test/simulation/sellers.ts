import type { Chance } from '../../packages/local/demo/chance.ts';
import { isObject } from '../../packages/kernel/json.ts';
import type { Offer, Order } from './book.ts';
import { acceptedAttempts } from './buyers.ts';
import type { Restock } from './flight.ts';
import { manager } from './gateway.ts';
import { dearAmount } from './stakes.ts';
import type { Answer, World } from './world.ts';

export const tenants = ['loom', 'needle', 'thread'] as const;
/** One whose end changes little. */
export const smallTenant = 'spool';
const clusters = ['chaonan', 'dalang'] as const;
const sizes = ['S', 'M'];

/** Clusters, tenants and two listings each, of which one is sold in lanes. All of it must succeed. */
export async function open(world: World): Promise<void> {
	for (const clusterId of clusters)
		must(
			await world.send(manager, 'POST', '/v1/base/clusters', {
				body: { clusterId, name: { zh: clusterId, en: clusterId } },
			}),
		);
	for (const [i, tenantId] of [...tenants, smallTenant].entries()) {
		const name = { zh: tenantId, en: tenantId };
		const grade = (['leading', 'demonstration', 'ordinary'] as const)[i % 3];
		const body = { tenantId, name, clusterId: clusters[i % 2], grade };
		must(await world.send(manager, 'POST', '/v1/base/tenants', { body }));
		must(await world.send(manager, 'POST', `/v1/base/tenants/${tenantId}/approve`));
		for (const [j, lanes] of (tenantId === smallTenant ? [1] : [1, i + 1]).entries()) {
			const category = (['shirts', 'skirts'] as const)[j];
			await putOnSale(world, tenantId, { ...garment(`${tenantId} ${j}`), category }, lanes);
		}
	}
	const price = { amount: dearAmount, currency: 'CNY' };
	await putOnSale(world, tenants[2], { ...garment('gala'), category: 'robes', price, tiers: undefined }, 1);
}

const must = ({ status, body }: Answer) => {
	if (status < 200 || status > 299) throw new Error(`cannot open: ${status} ${JSON.stringify(body)}`);
};

async function putOnSale(world: World, tenantId: string, listing: object, lanes: number): Promise<void> {
	const created = await world.send({ tenant: tenantId }, 'POST', '/v1/merchant/listings', { body: listing });
	must(created);
	const listingId = String(created.body['listingId']);
	must(await setStock(world, { listingId, tenantId }, { red: { S: 5, M: 3 }, blue: { S: 4, M: 9 } }, lanes));
	must(await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/listings/${listingId}/publish`));
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
): Promise<Answer> {
	const restocks: Restock = { listingId, moved: new Map() };
	const body = { stock, ...(lanes === undefined ? {} : { lanes }) };
	const answer = await world.send({ tenant: tenantId }, 'PUT', `/v1/merchant/listings/${listingId}/stock`, {
		body,
		restocks,
	});
	world.note(`  ${listingId} ${JSON.stringify(body)}: ${answer.status}`);
	const named = Object.entries(stock).flatMap(([color, wanted]) =>
		Object.keys(wanted).map((size) => `${color}/${size}`),
	);
	for (const [name, pieces] of restocks.moved)
		if (!named.includes(name))
			world.book.violate('I1', `${listingId}/${name}`, `moved by ${pieces}, and was not named`);
	const shown = isObject(answer.body['stock']) ? (answer.body['stock'] as unknown as Grid) : {};
	if (answer.status === 200 && world.alone)
		for (const [color, wanted] of Object.entries(stock))
			for (const [size, pieces] of Object.entries(wanted))
				if (shown[color]?.[size] !== pieces)
					world.book.violate(
						'I1',
						`${listingId}/${color}/${size}`,
						`set to ${pieces}, shown as ${shown[color]?.[size]}`,
					);
	return answer;
}

function anOffer(world: World, draw: Chance): Offer {
	return draw.pick([...world.book.offers.values()].filter(({ price }) => price.amount < dearAmount));
}

function someStock(draw: Chance, offer: Offer): Grid {
	const { code } = draw.pick(offer.colors);
	return { [code]: { [draw.pick(offer.sizes)]: draw.pick([0, 1, 2, 4, 8, 15]) } };
}

/** Sets what is available. */
export async function restock(world: World, draw: Chance): Promise<void> {
	const offer = anOffer(world, draw);
	await setStock(world, offer, someStock(draw, offer));
}

/** Sets what is available of what a line has ordered. */
export async function stockUp(world: World, line: Order['lines'][number], pieces: number): Promise<void> {
	const offer = world.book.offers.get(line.listingId);
	if (offer !== undefined) await setStock(world, offer, { [line.color]: { [line.size]: pieces } });
}

/** Shares a listing's stock over lanes, or merges it. */
export async function lanes(world: World, draw: Chance): Promise<void> {
	const offer = anOffer(world, draw);
	await setStock(world, offer, someStock(draw, offer), draw.pick([1, 2, 3]));
}

/** Adds pieces, or takes some off. What was answered is what was done. */
export async function adjust(world: World, draw: Chance): Promise<void> {
	const { listingId, tenantId, colors } = anOffer(world, draw);
	const [{ code: color }, size, delta] = [draw.pick(colors), draw.pick(sizes), draw.pick([-3, -2, -1, 1, 2, 3])];
	const restocks: Restock = { listingId, moved: new Map() };
	const body = { stock: { [color]: { [size]: delta } } };
	const answer = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}/stock`, {
		body,
		restocks,
	});
	world.note(`  ${listingId} ${color} ${size} ${delta}: ${answer.status}`);
	const moved = restocks.moved.get(`${color}/${size}`) ?? 0;
	const fitting = answer.status === 200 ? [delta] : [0, 503].includes(answer.status) ? [0, delta] : [0];
	if (!fitting.includes(moved) || restocks.moved.size > 1)
		world.book.violate('I1', `${listingId}/${color}/${size}`, `adjusted by ${delta}, moved by ${moved}`);
}

/** Changes the price. */
export async function reprice(world: World, draw: Chance): Promise<void> {
	const { listingId, tenantId } = anOffer(world, draw);
	const amount = draw.between(10, 200) * 100;
	const tiers = draw.hits(0.5)
		? { tiers: [{ minQuantity: draw.between(2, 6), price: { amount: amount - 500, currency: 'CNY' } }] }
		: {};
	const body = { price: { amount, currency: 'CNY' }, ...tiers };
	const { status } = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}`, { body });
	world.note(`  ${listingId} at ${amount}: ${status}`);
}

async function turn(world: World, draw: Chance, verb: 'publish' | 'withdraw'): Promise<void> {
	const { listingId, tenantId } = anOffer(world, draw);
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/listings/${listingId}/${verb}`);
	world.note(`  ${listingId}: ${status}`);
}

/** Takes a listing off sale. */
export const withdraw = (world: World, draw: Chance) => turn(world, draw, 'withdraw');
/** Puts a listing on sale. */
export const publish = (world: World, draw: Chance) => turn(world, draw, 'publish');

/** Ships an order. */
export async function ship(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { orderId, tenantId } = draw.pick(draw.pick(all).orders);
	const body = { carrier: 'SF', trackingNumber: `SF${orderId.length}` };
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/orders/${orderId}/shipments`, {
		body,
	});
	world.note(`  ${orderId}: ${status}`);
}

/** Gives some of an order back, or all that is left, once or several times at once, under a key or without. */
export async function refund(world: World, draw: Chance): Promise<void> {
	const sold = draw.hits(0.9) ? world.sold() : acceptedAttempts(world).flatMap((one) => one.orders);
	if (sold.length === 0) return;
	const { orderId, tenantId } = draw.pick(sold);
	const amount = draw.pick([0, 1, 3_333, 7_740, 12_900, 20_000]);
	const body = amount === 0 ? {} : { amount: { amount, currency: 'CNY' } };
	const key = draw.pick(['', '', 'k1', 'k2']);
	const headers: Record<string, string> = key === '' ? {} : { 'idempotency-key': key };
	await Promise.all(
		Array.from({ length: draw.pick([1, 1, 2, 3]) }, async () => {
			const path = `/v1/merchant/orders/${orderId}/refunds`;
			const answer = await world.send({ tenant: tenantId }, 'POST', path, { body, headers });
			world.note(`  ${orderId} ${key} ${amount}: ${answer.status} ${String(answer.body['refundId'] ?? '')}`);
			if (key !== '' && answer.status === 201) world.book.refunded(`${orderId} ${key}`, answer.body);
		}),
	);
}
