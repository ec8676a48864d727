import type { Cluster, DirectoryStore } from '#directory';
import { found, on, shown } from '#http';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

/** The routes of clusters. */
export function managingClusters({ directory }: { directory: DirectoryStore }) {
	return [
		on(routes.createCluster, async ({ body }) => shown(await directory.putCluster(body), showCluster)),
		on(routes.listClusters, async () => {
			const clusters = await directory.clusters();
			return accepted({ items: clusters.map(showCluster), nextCursor: null });
		}),
		on(routes.getCluster, async ({ path }) => shown(found(await directory.cluster(path.clusterId)), showCluster)),
		on(routes.patchCluster, async ({ path, body }) => {
			return shown(await directory.patchCluster(path.clusterId, body), showCluster);
		}),
	];
}

function showCluster({ clusterId, name, speciality }: Cluster) {
	return { clusterId, name, speciality: speciality ?? null };
}
