import { catalogStore } from '#catalog';
import {
	type BankTransferInput,
	auditLogStore,
	bankTransferInput,
	bankTransferSettingsStore,
	clusterInput,
	directoryStore,
	tenantSyncStore,
	invitationInput,
	maxTarget,
	memberStore,
	profileStore,
} from '#directory';
import { accepted, businessDay, cny, ownedId } from '#kernel';
import { feedStore } from '#feed';
import { maxUploadsPerMinute, mediaStore, ready, startUpload } from '#media';
import { type Database, Page, fingerprint } from '#platform';
import { leaseStore, sealOf, sealStore, streamProgressStore } from '#sales';
import { adjustmentStore, stockStore } from '#stock';
import { importStore } from '../../packages/merchandising/import/import-store.ts';
import { limitFaults, maxChunkBytes, maxChunkProducts, maxChunks } from '../../packages/merchandising/import/import.ts';
import { noon, unique } from '../sales/given.ts';
import { type ItemType, lookUp, range, slug } from './order-item-types.ts';
import { huge, largestCounter } from '../sales/largest-counter.ts';
import { largest } from './largest.ts';
import { recorder } from './recorder.ts';
import { buyerId, clusterId, largestFault, largestRates, largestTenant, row, tenantId, widest } from './widest.ts';

/** A body has at most the field names of a listing. */
const largestAuditEntry = {
	at: noon,
	userId: buyerId,
	role: 'cluster_manager',
	by: 'base',
	tenantId,
	operation: 'o'.repeat(60),
	path: { buyerId, listingId: widest.listingId },
	changed: Object.keys(widest),
	requestId: 'r'.repeat(128),
} as const;

const sync = { tenantId, state: 'active', revision: 1_000, since: noon, done: 10_000 } as const;

/** Audit entries are built without a store. */
const unaudited = { audit: [] } as const;

export const directoryItems = {
	cluster: (database) =>
		directoryStore(database, 'directory').putCluster(
			{ ...(largest(clusterInput) as object), clusterId } as never,
			unaudited,
		),
	profile: (database) =>
		profileStore(database, 'directory').putProfile(tenantId, { shipping: largestRates }, unaudited),
	tenant: (database) => directoryStore(database, 'directory').createTenant(largestTenant, unaudited),
	tenantSync: async (database) => {
		await directoryStore(database, 'directory').saveTenant(largestTenant, { audit: [], syncSince: noon });
		const after = { pk: `T#${tenantId}`, sk: `L#${unique(1)}` };
		await tenantSyncStore(database, 'directory').advance({ ...sync, after });
	},
	membership: joined,
	member: joined,
	invitation: joined,
	ownedTarget: (database) =>
		directoryStore(database, 'directory').putOwnedTarget(
			{ dimension: 'cluster', member: clusterId, year: 2100, target: cny(maxTarget) },
			unaudited,
		),
	auditEntry: (database) =>
		database.transact(auditLogStore(database, 'directory').entries(largestAuditEntry, unique(1))),
	bankTransferSettings: (database) =>
		bankTransferSettingsStore(database, 'directory').changeBankTransferSettings(() => {
			const settings = largest(bankTransferInput) as BankTransferInput;
			return accepted({ ...settings, proposed: { account: settings.account, by: buyerId, at: noon } });
		}, unaudited),
	target: (database) =>
		directoryStore(database, 'directory').putTarget({ year: 2100, target: cny(maxTarget) }, unaudited),
} satisfies Record<string, ItemType>;

async function joined(database: Database): Promise<void> {
	const { email } = largest(invitationInput) as { email: string };
	const members = memberStore(database, 'directory');
	const expiresAt = noon + 1;
	await members.invite('code', { tenantId, role: 'fulfilment', email, invitedBy: buyerId, expiresAt }, unaudited);
	await members.accept('code', buyerId, noon);
	const after = { of: 'base', role: 'cluster_manager', clusterId } as const;
	const by = { userId: buyerId, organization: { of: 'base' } } as const;
	await members.replace(
		{ userId: 'm'.repeat(128), before: undefined, after, admin: undefined, by, now: noon },
		unaudited,
	);
}

const chunk = { tenantId, unique: unique(1), number: maxChunks - 1 };
const head = {
	importId: ownedId('import', tenantId, unique(1)),
	tenantId,
	createdAt: noon,
	products: 5_000,
	imported: 5_000,
	created: 5_000,
	updated: 5_000,
	unchanged: 5_000,
	stockKept: 5_000,
	stage: 'apply',
	startedAt: noon,
	stock: 'keep',
	preview: { creates: 5_000, updates: 5_000, unchanged: 5_000, faults: 5_000 },
	chunks: maxChunks,
	chunksLeft: maxChunks,
	faults: limitFaults(Array.from({ length: 5_000 }, () => largestFault)).faults,
	faultsOmitted: 1_000_000,
} as const;

export const catalogItems = {
	listing: (database) => database.transact([catalogStore(database, 'catalog').save(widest, 0)]),
} satisfies Record<string, ItemType>;

export const stockItems = {
	row: (database) =>
		database.transact([
			stockStore(database, 'catalog').replace(
				{ listingId: widest.listingId, color: '尺'.repeat(40), lane: 63 },
				{ ...row, revision: widest.revision },
				undefined,
			),
		]),
	rows: range,
	laneAndColor: lookUp,
	listingAndColor: lookUp,
	adjustment: (database) => {
		const keyed = { listingId: widest.listingId, idempotencyKey: 'k'.repeat(255), fingerprint: fingerprint('x') };
		return database.transact([adjustmentStore(database, 'catalog').remember({ ...keyed, at: noon })]);
	},
} satisfies Record<string, ItemType>;

/** A batch of a hundred parcels with the longest texts. A record of an order with more events is a batch of its own. */
export const feedItems = {
	batch: async (database) => {
		const label = { carrier: '尺'.repeat(60), trackingNumber: '尺'.repeat(60) };
		const orderId = ownedId('order', tenantId, unique(1));
		const records = Array.from({ length: 100 }, (_, n) => ({
			tenantId,
			sequenceNumber: String(n + 1).padStart(40, '9'),
			events: [{ type: 'parcel.shipped', at: noon, orderId, number: 20, ...label }] as const,
		}));
		const { database: recording, items } = recorder();
		await feedStore(recording, 'directory').read(tenantId, { after: undefined, limit: 1 }, noon);
		const [begun = {}] = items();
		const passed = Object.fromEntries(
			Array.from({ length: 100 }, (_, n) => [unique(n).slice(-12), `${'9'.repeat(40)} ${noon}`]),
		);
		const last = new Page([{ item: { ...begun, passed }, at: {} }], undefined);
		const reading = { ...database, queryPage: () => Promise.resolve(last) };
		return feedStore(reading, 'directory').append({ consumer: 'index-orders', shard: 'a', records }, noon);
	},
} satisfies Record<string, ItemType>;

export const importItems = {
	head: async (database) => {
		const chunks = Array.from({ length: maxChunks }, (_, number) => ({ ...chunk, number }));
		await database.transact(importStore(database, 'catalog').begin(head, chunks, largestAuditEntry));
		for (const done of chunks) await importStore(database, 'catalog').markDone(done, () => ({ audit: [] }));
	},
	data: (database) =>
		importStore(database, 'catalog').storeData(
			chunk,
			{
				products: 'x'.repeat(maxChunkBytes + 2),
				columns: { handle: largestFault.column, price: largestFault.column, quantity: largestFault.column },
			},
			noon,
		),
	chunk: (database) => {
		const store = importStore(database, 'catalog');
		const marks = Array.from({ length: maxChunkProducts }, (_, n) => store.mark(chunk, n, largestFault));
		return database.transact([...store.begin(head, [chunk], undefined), ...marks]);
	},
	change: async (database) => {
		const store = importStore(database, 'catalog');
		const preview = { ...chunk, preview: true } as const;
		await database.transact(store.begin({ ...head, stage: 'preview' }, [preview], undefined));
		const numbers = widest.sizes.map(() => 10_000_000);
		const stock = widest.colors.map(({ code: color }) => ({ color, old: numbers, new: numbers }));
		const seen = {
			line: 1_000_000,
			listingId: widest.listingId,
			kind: 'update',
			revision: 1_000_000,
			onSale: true,
		} as const;
		await store.markPreviewed(preview, [{ ...seen, old: widest, new: widest, stock, fault: largestFault }], noon);
	},
} satisfies Record<string, ItemType>;

const upload = startUpload({ tenantId, unique: unique(1) }, 'image/webp', noon);
const served = { key: 'k'.repeat(26), width: 1_200, height: 12_000, thumbhash: 'h'.repeat(34) };
export const mediaItems = {
	media: (database) => mediaStore(database, 'catalog').end(ready(upload, served)),
	quota: (database) =>
		database.transact(
			Array.from(
				{ length: maxUploadsPerMinute },
				(_, n) => mediaStore(database, 'catalog').begin(upload, ownedId('listing', tenantId, unique(n)))[1],
			),
		),
} satisfies Record<string, ItemType>;

const day = businessDay(noon);
const days = { from: day, to: day };
/** Tested by the bounds of sales, under these titles. */
const inSalesBounds = (title: string) => ({ heldBy: 'test/sales/bounds.test.ts', title });
export const heldElsewhere = {
	counter: inSalesBounds('a counter: a hundred long categories, in each hour in all clusters and grades'),
	month: inSalesBounds('a month of the base by hour'),
	members: inSalesBounds('take several items where one would be too large, each below 100 KB'),
};

export const salesItems = {
	days: range,
	through: (database) => sealStore(database, 'sales').end(days, true),
	span: async (database) => {
		await sealStore(database, 'sales').begin(days);
		await sealStore(database, 'sales').reached(days, { pk: `T#${tenantId}`, sk: tenantId, kind: 'tenant' });
	},
	wait: (database) => {
		const behind = (['count-sales', 'index-orders'] as const).map((consumer) => ({ consumer, shards: 10_000 }));
		return sealStore(database, 'sales').wait({ day, since: noon, behind });
	},
	lease: (database) => leaseStore(database, 'sales').acquire('h'.repeat(64), noon, noon + 900_000),
	passed: (database) =>
		streamProgressStore(database, 'sales').record({ consumer: 'index-orders', shard: 's'.repeat(65), day }),
	passedFrom: range,
	recounts: range,
	recount: (database) => sealStore(database, 'sales').keep(days, recountOf(tenantId)),
	seal: (database) =>
		sealStore(database, 'sales').put(
			sealOf(
				day,
				Array.from({ length: 200 }, (_, n) => recountOf(slug(n))),
				noon,
			),
		),
} satisfies Record<string, ItemType>;

const counter = largestCounter(day);
function recountOf(of: string) {
	const live = new Map([...counter.measures.keys()].map((measure) => [measure, huge] as const));
	const sales = { tenantId: of, day, measures: counter.measures };
	return { sales, orders: 10_000_000, live, differs: true, isSpread: true };
}
