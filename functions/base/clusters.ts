import type { Cluster, DirectoryStore } from '#directory';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { routes } from './routes.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

/** Handlers of clusters. */
export function clusterHandlers({ directory, cursors }: Stores) {
	return [
		on(routes.createCluster, async ({ body, audit }) =>
			mapOk(await directory.putCluster(body, { audit }), toClusterResponse),
		),
		on(routes.listClusters, ({ query }) => cursors.list(['clusters'], query, directory.clusters, toClusterResponse)),
		on(routes.getCluster, async ({ path }) =>
			mapOk(orNotFound(await directory.cluster(path.clusterId)), toClusterResponse),
		),
		on(routes.patchCluster, async ({ path, body, audit }) => {
			return mapOk(await directory.patchCluster(path.clusterId, body, { audit }), toClusterResponse);
		}),
	];
}

function toClusterResponse({ clusterId, name, speciality }: Cluster) {
	return { clusterId, name, speciality: speciality ?? null };
}
