import type { DirectoryStore } from '#directory';
import { type Bilingual, BoundedMap, type Millis } from '#kernel';
import { type Database, eachPage } from '#platform';
import type { SearchResult } from '#search';
import type { VocabularyData } from '#search/words';
import type { FacetNames } from './facets.ts';

interface NamesDeps {
	readonly database: Database;
	readonly directory: Pick<DirectoryStore, 'clusters' | 'tenantKey' | 'tenantFromItem'>;
	readonly directoryTable: string;
	readonly words: () => Promise<{ readonly data: VocabularyData }>;
	readonly now: () => Millis;
}

/** Names are shown, and nothing is decided by them. */
const lifetimeMs = 300_000;
const maxTenants = 10_000;
const pageSize = 100;
const maxPages = 10;

/** Finds the names of the values of facets. Those of tenants and clusters are read once in five minutes. */
export function facetNames({ database, directory, directoryTable, words, now }: NamesDeps) {
	let readAt = Number.NEGATIVE_INFINITY;
	let clusters = new Map<string, Bilingual>();
	const tenants = new BoundedMap<string, Bilingual>(maxTenants);

	async function readClusters(): Promise<Map<string, Bilingual>> {
		const read = new Map<string, Bilingual>();
		const pages = eachPage((after) => directory.clusters(pageSize, after), maxPages);
		for await (const page of pages) for (const { clusterId, name } of page) read.set(clusterId, name);
		return read;
	}

	/** Reads the names that are not known, in one round trip. */
	async function readTenants(ids: readonly string[]): Promise<void> {
		const unknown = ids.filter((id) => tenants.get(id) === undefined);
		if (unknown.length === 0) return;
		const keys = unknown.map((id) => ({ table: directoryTable, key: directory.tenantKey(id) }));
		const items = await database.batchGet(keys);
		for (const [i, item] of items.entries()) {
			if (item !== undefined) {
				// Only an active tenant has a public profile.
				const { state, name } = directory.tenantFromItem(item);
				if (state === 'active') tenants.set(unknown[i] ?? '', name);
			}
		}
	}

	return async (facets: NonNullable<SearchResult['facets']>): Promise<FacetNames> => {
		const at = now();
		if (at - readAt > lifetimeMs) {
			clusters = await readClusters();
			tenants.clear();
			readAt = at;
		}
		const tenantIds = facets.find(({ facet }) => facet === 'tenant')?.values.map(({ value }) => value) ?? [];
		await readTenants(tenantIds);
		const { categories, colors } = (await words()).data;
		const named = (all: readonly { readonly id: string; readonly name: Bilingual }[]) =>
			new Map(all.map(({ id, name }) => [id, name]));
		const known = tenantIds.flatMap((id) => {
			const name = tenants.get(id);
			return name === undefined ? [] : [[id, name] as const];
		});
		return { category: named(categories), color: named(colors), cluster: clusters, tenant: new Map(known) };
	};
}
