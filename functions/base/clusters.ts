import type { Cluster, DirectoryStore } from '#directory';
import { type Cursors, found, on, shown } from '#http';
import { accepted } from '#kernel';
import { routes } from './routes.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

/** The routes of clusters. */
export function managingClusters({ directory, cursors }: Stores) {
	return [
		on(routes.createCluster, async ({ body }) => shown(await directory.putCluster(body), showCluster)),
		on(routes.listClusters, async ({ query }) => {
			const after = cursors.open(['clusters'], query.cursor);
			if (!after.ok) return after;
			return accepted(cursors.page(['clusters'], await directory.clusters(query.limit, after.value), showCluster));
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
