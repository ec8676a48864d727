import { chance, type Chance, type Client, clusters, type DemoCluster, eachOf, garmentsOf } from '#local/testing';

/** A listing on sale. */
export interface Offer {
	readonly tenantId: string;
	readonly listingId: string;
	readonly colors: readonly string[];
	readonly sizes: readonly string[];
}

/** Concurrent requests. */
export const width = 16;
/** Enough stock of each variant for a whole year. */
const pieces = 1_000_000;
const stylesPerTenant = 2;
const grades = ['leading', 'demonstration', 'ordinary', 'ordinary', 'ordinary'] as const;

const fee = (amount: number) => ({ first: { quantity: 1, price: { amount, currency: 'CNY' } } });
/** The shipping rates of tenants in turn: none, free above 199 CNY in China, a fee everywhere. */
const rates = [
	null,
	{
		by: 'pieces',
		zones: [{ countries: ['CN'], ...fee(800), freeFrom: { amount: 19_900, currency: 'CNY' } }, fee(9_800)],
	},
	{ by: 'pieces', zones: [fee(1_000)] },
];

/** Opens clusters, this many tenants, and two listings of each. */
export async function openTown(
	client: Client,
	tenants: number,
	target: { readonly year: number; readonly amount: number },
): Promise<Offer[]> {
	const base = { as: { actor: 'base' } } as const;
	const random = chance(tenants);
	for (const { clusterId, name, speciality } of clusters)
		await client.must('POST /v1/base/clusters', { ...base, body: { clusterId, name, speciality } }, [409]);
	const amount = { amount: target.amount, currency: 'CNY' };
	await client.must(`PUT /v1/base/target/${target.year}`, { ...base, body: amount });
	const offers: Offer[] = [];
	await eachOf(
		Array.from({ length: tenants }, (_, i) => ({ cluster: tenantOf(i, random), shipping: rates[i % rates.length] })),
		width,
		async ({ cluster, shipping }) => {
			offers.push(...(await openTenant(client, cluster, shipping)));
		},
	);
	return offers;
}

/** A cluster with this single tenant. */
function tenantOf(i: number, random: Chance): DemoCluster {
	const cluster = clusters[i % clusters.length] as DemoCluster;
	const number = String(i + 1).padStart(4, '0');
	const name = { zh: `${cluster.name.zh}第${number}制衣厂`, en: `${cluster.name.en} Garments ${number}` };
	return { ...cluster, tenants: [{ tenantId: `${cluster.clusterId}-${number}`, name, grade: random.pick(grades) }] };
}

async function openTenant(client: Client, cluster: DemoCluster, shipping: unknown): Promise<Offer[]> {
	const [tenant] = cluster.tenants;
	if (tenant === undefined) return [];
	const base = { as: { actor: 'base' } } as const;
	const as = { actor: 'merchant', tenantId: tenant.tenantId } as const;
	await client.must('POST /v1/base/tenants', { ...base, body: { ...tenant, clusterId: cluster.clusterId } }, [409]);
	await client.must(`POST /v1/base/tenants/${tenant.tenantId}/approve`, base);
	await client.must('PATCH /v1/merchant/profile', { as, body: { shipping } });
	const offers: Offer[] = [];
	for (const { input } of garmentsOf(cluster).slice(0, stylesPerTenant)) {
		const drafted = await client.must('POST /v1/merchant/listings', { as, body: { ...input, minOrderQuantity: 1 } });
		const path = `/v1/merchant/listings/${String(drafted.body['listingId'])}`;
		const colors = input.colors.map(({ code }) => code);
		const row = Object.fromEntries(input.sizes.map((size) => [size, pieces]));
		const stock = Object.fromEntries(colors.map((color) => [color, row]));
		await client.must(`PUT ${path}/stock`, { as, body: { stock } });
		await client.must(`POST ${path}/publish`, { as });
		offers.push({
			tenantId: tenant.tenantId,
			listingId: String(drafted.body['listingId']),
			colors,
			sizes: input.sizes,
		});
	}
	return offers;
}
