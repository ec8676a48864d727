import { businessDay } from '#kernel';
import { type Client, type DemoBase, eachOf, openClient } from './client.ts';
import { chance } from './chance.ts';
import { type DemoCluster, clusters as demoClusters } from './clusters.ts';
import { type Garment, garmentsOf } from './garments.ts';

/** Ten billion yuan, the association's target of 2012, in fen. */
const target = { amount: 1_000_000_000_000, currency: 'CNY' } as const;

const fee = (amount: number, additional: number) => ({
	first: { quantity: 1, price: { amount, currency: 'CNY' } },
	additional: { quantity: 1, price: { amount: additional, currency: 'CNY' } },
});
/** Shipping rates of the tenants in turn: free, free within China from 199 yuan, and by region. */
const rates = [
	null,
	{
		by: 'pieces',
		zones: [{ countries: ['CN'], ...fee(800, 100), freeFrom: { amount: 19_900, currency: 'CNY' } }, fee(9_800, 2_500)],
	},
	{
		by: 'pieces',
		zones: [
			{ countries: ['CN'], ...fee(1_000, 200) },
			{ countries: ['CN'], provinces: ['四川', '新疆', '西藏'], ...fee(1_800, 600) },
			{ countries: ['SG', 'MY'], ...fee(4_500, 1_200) },
			fee(12_000, 3_000),
		],
	},
] as const;

/** Sent before anybody has set them. A resumed seeding leaves them as they are. */
const unchangedRules = { revision: 0, withdrawnStandards: [], fibreNames: [] };

/** Concurrent requests: enough for two cores, and no more than a small base serves at once. */
const width = 16;
/** Garments per line of progress. */
const progressEvery = 100;

/**
 * Fills a base with demo data through its public API: clusters, tenants, garments on sale with stock and labels,
 * which the base requires, and this year's target. Existing data is left as it is, so an interrupted seeding can be resumed.
 */
export async function seed(
	base: DemoBase,
	progress: (line: string) => void,
	clusters: readonly DemoCluster[] = demoClusters,
): Promise<void> {
	const client = openClient(base);
	try {
		const { at } = await client.must('GET /v1/clusters');
		const year = businessDay(at).slice(0, 4);
		await client.must(`PUT /v1/base/target/${year}`, { as: { actor: 'base' }, body: target });
		const labelRules = { ...unchangedRules, labelsRequiredFrom: businessDay(at) };
		await client.must('PUT /v1/base/label-rules', { as: { actor: 'base' }, body: labelRules }, [409]);
		await eachOf(clusters, width, (cluster) => openCluster(client, cluster));
		const tenants = clusters.flatMap(({ clusterId, tenants }) => tenants.map((one) => ({ ...one, clusterId })));
		await eachOf([...tenants.entries()], width, ([number, tenant]) => admit(client, tenant, number));
		progress(
			`demo: ${clusters.length} clusters, ${tenants.length} tenants, a target of 10,000,000,000 CNY for ${year}`,
		);
		await offerAll(client, clusters, progress);
	} finally {
		client.close();
	}
}

async function openCluster(client: Client, { clusterId, name, speciality }: DemoCluster): Promise<void> {
	await client.must('POST /v1/base/clusters', { as: { actor: 'base' }, body: { clusterId, name, speciality } }, [409]);
}

async function admit(
	client: Client,
	tenant: DemoCluster['tenants'][number] & { clusterId: string },
	number: number,
): Promise<void> {
	const { tenantId } = tenant;
	// The address is printed on labels, and as coined as the name.
	const body = { ...tenant, contact: { address: `广东省示范区${tenant.name.zh}路 ${number + 1} 号` } };
	await client.must('POST /v1/base/tenants', { as: { actor: 'base' }, body }, [409]);
	await client.must(`POST /v1/base/tenants/${tenantId}/approve`, { as: { actor: 'base' } }, [409]);
	const shipping = rates[number % rates.length];
	await client.must('PATCH /v1/merchant/profile', { as: { actor: 'merchant', tenantId }, body: { shipping } });
}

/** Mixes the tenants, as the newest listings of a real base are mixed. */
async function offerAll(
	client: Client,
	clusters: readonly DemoCluster[],
	progress: (line: string) => void,
): Promise<void> {
	const all = clusters.flatMap(garmentsOf);
	const mixed = chance(2012).some(all, all.length);
	const known = await knownTitles(client, clusters);
	let offered = 0;
	await eachOf(mixed, width, async (garment) => {
		await offer(client, garment, known.get(nameOf(garment.tenantId, garment.input.title.zh)));
		offered += 1;
		if (offered % progressEvery === 0) progress(`demo: ${offered} of ${all.length} garments on sale`);
	});
}

interface Known {
	readonly listingId: string;
	readonly state: string;
}

/** The listings of an earlier, interrupted seeding by tenant and title. A tenant has fewer than a page of them. */
async function knownTitles(client: Client, clusters: readonly DemoCluster[]): Promise<Map<string, Known>> {
	const known = new Map<string, Known>();
	const tenants = clusters.flatMap((cluster) => cluster.tenants);
	await eachOf(tenants, width, async ({ tenantId }) => {
		const { body } = await client.must('GET /v1/merchant/listings?limit=100', { as: { actor: 'merchant', tenantId } });
		for (const listing of body['items'] as (Known & { title: { zh: string } })[])
			known.set(nameOf(tenantId, listing.title.zh), listing);
	});
	return known;
}

function nameOf(tenantId: string, title: string): string {
	return `${tenantId}\n${title}`;
}

/** Drafts a garment, stocks it and publishes it. */
async function offer(client: Client, { tenantId, input, stock }: Garment, known: Known | undefined): Promise<void> {
	if (known?.state === 'published') return;
	const as = { actor: 'merchant', tenantId } as const;
	const listingId =
		known?.listingId ?? (await client.must('POST /v1/merchant/listings', { as, body: input })).body['listingId'];
	const path = `/v1/merchant/listings/${String(listingId)}`;
	await client.must(`PUT ${path}/stock`, { as, body: { stock } });
	await client.must(`POST ${path}/publish`, { as });
}
