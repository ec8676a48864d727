import { randomUUID } from 'node:crypto';
import type { Chance } from './chance.ts';
import type { Client, Player } from './client.ts';
import { clusters } from './clusters.ts';

/** The part of a listing card that a demo buyer reads. */
interface Card {
	readonly listingId: string;
	readonly tenantId: string;
	readonly minOrderQuantity: number;
}

/** The part of a listing that a demo buyer reads. */
interface Listing extends Card {
	readonly tiers: readonly { readonly minQuantity: number }[];
	readonly stock: Readonly<Record<string, Readonly<Record<string, number>>>>;
	readonly returnExclusion: 'custom_made' | 'hygiene' | null;
}

interface Line {
	readonly listingId: string;
	readonly color: string;
	readonly size: string;
	readonly quantity: number;
}

/** A paid order for its tenant to ship. */
export interface Bought {
	readonly orderId: string;
	readonly tenantId: string;
	readonly buyer: Player;
}

/** A variant seen almost sold out. */
export interface Low {
	readonly listingId: string;
	readonly tenantId: string;
	readonly color: string;
	readonly size: string;
}

/** The result of a visit. */
export interface Visit {
	readonly bought: readonly Bought[];
	readonly low: readonly Low[];
}

const buyers = 400;
/** Below this many units a variant is almost sold out. */
const lowPieces = 20;

/** Destinations of parcels: mostly domestic, some abroad. Recipients are numbers and not persons. */
const places = [
	['CN', '广东', '广州', '510000'],
	['CN', '广东', '深圳', '518000'],
	['CN', '浙江', '杭州', '310000'],
	['CN', '上海', '上海', '200000'],
	['CN', '四川', '成都', '610000'],
	['CN', '湖北', '武汉', '430000'],
	['CN', '北京', '北京', '100000'],
	['CN', '福建', '厦门', '361000'],
	['SG', 'Singapore', 'Singapore', '018956'],
	['MY', 'Selangor', 'Shah Alam', '40000'],
	['AU', 'New South Wales', 'Sydney', '2000'],
] as const;

const searches = ['毛衣', '真丝', '连衣裙', '家居服', 'T恤', 'cashmere', 'linen shirt', 'pyjama', '牛仔', '儿童'];

/** A visit of a demo buyer: browses, orders from one to three tenants, then pays, hesitates or cancels. */
export async function visit(client: Client, random: Chance): Promise<Visit> {
	const number = random.between(1, buyers);
	const buyer: Player = { actor: 'buyer', buyerId: `demo-buyer-${String(number).padStart(3, '0')}` };
	const listings = await choose(client, random);
	const picked = listings.map((listing) => pick(listing, random));
	const lines = picked.flatMap(({ line }) => line ?? []);
	const low = picked.flatMap(({ low }) => low);
	if (lines.length === 0) return { bought: [], low };
	const ordered = new Set(lines.map(({ listingId }) => listingId));
	const confirmedExclusions = listings
		.filter(({ listingId, returnExclusion }) => returnExclusion === 'hygiene' && ordered.has(listingId))
		.map(({ listingId }) => listingId);
	const body = { lines, shippingAddress: address(number, random), confirmedExclusions };
	const placed = await client.send('POST /v1/checkouts', { as: buyer, body, idempotencyKey: randomUUID() });
	if (placed.status !== 201) return { bought: [], low };
	const path = `/v1/checkouts/${String(placed.body['checkoutId'])}`;
	const mood = random.next();
	if (mood < 0.06) return { bought: [], low };
	if (mood < 0.13) {
		await client.send(`POST ${path}/cancel`, { as: buyer });
		return { bought: [], low };
	}
	const method = random.pick(['alipay', 'alipay', 'wechat_pay', 'wechat_pay', 'card']);
	const { body: payment } = await client.send(`POST ${path}/payment`, { as: buyer, body: { method } });
	const paid = await client.send(`POST /local/stripe/payment_intents/${String(payment['paymentId'])}/succeed`, {
		body: {},
	});
	if (paid.status !== 200) return { bought: [], low };
	const orders = placed.body['orders'] as readonly { orderId: string; tenantId: string }[];
	return { bought: orders.map(({ orderId, tenantId }) => ({ orderId, tenantId, buyer })), low };
}

/** Browses a list and opens one to three garments of different tenants. */
async function choose(client: Client, random: Chance): Promise<Listing[]> {
	const question = random.hits(0.25)
		? `q=${encodeURIComponent(random.pick(searches))}&sort=${random.pick(['newest', 'relevance'])}`
		: `cluster=${random.pick(clusters).clusterId}&sort=${random.pick(['newest', 'price'])}`;
	let cards: readonly Card[] = [];
	let cursor: unknown;
	for (let pages = random.between(1, 3); pages > 0; pages--) {
		const after = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : '';
		const { status, body } = await client.send(`GET /v1/listings?${question}&limit=24${after}`);
		if (status !== 200) break;
		cards = body['items'] as readonly Card[];
		cursor = body['nextCursor'];
		if (cursor === null) break;
	}
	const byTenant = new Map(random.some(cards, cards.length).map((card) => [card.tenantId, card]));
	const opened = [...byTenant.values()].slice(0, random.pick([1, 1, 1, 2, 2, 3]));
	const replies = await Promise.all(opened.map(({ listingId }) => client.send(`GET /v1/listings/${listingId}`)));
	return replies.filter((reply) => reply.status === 200).map((reply) => reply.body as unknown as Listing);
}

/** Picks an available variant and a quantity: mostly one or two, sometimes a wholesale quantity. */
function pick(
	{ listingId, tenantId, minOrderQuantity, tiers, stock }: Listing,
	random: Chance,
): { line?: Line; low: Low[] } {
	const variants = Object.entries(stock).flatMap(([color, sizes]) =>
		Object.entries(sizes).map(([size, available]) => ({ color, size, available })),
	);
	const low = variants
		.filter(({ available }) => available < lowPieces)
		.map(({ color, size }) => ({ listingId, tenantId, color, size }));
	const least = tiers[0]?.minQuantity ?? minOrderQuantity;
	const wanted = random.hits(0.06)
		? random.between(least, least * 8)
		: Math.max(minOrderQuantity, random.pick([1, 1, 1, 2, 2, 3]));
	const enough = variants.filter(({ available }) => available >= wanted);
	if (enough.length === 0) return { low };
	const { color, size } = random.pick(enough);
	return { line: { listingId, color, size, quantity: wanted }, low };
}

function address(number: number, random: Chance): object {
	const [country, province, city, postalCode] = random.hits(0.93)
		? random.pick(places.slice(0, 8))
		: random.pick(places.slice(8));
	return {
		name: `演示买家 ${number}`,
		phone: `+86 138 0000 ${String(number).padStart(4, '0')}`,
		country,
		province,
		city,
		line1: `演示路 ${number} 号`,
		postalCode,
	};
}
