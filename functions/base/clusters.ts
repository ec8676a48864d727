import * as z from 'zod/mini';
import { type Cluster, type DirectoryStore, type Membership, userId } from '#directory';
import { found, on, shown } from '#http';
import { accepted } from '#kernel';
import { checkPath } from './path.ts';
import { routes } from './routes.ts';

const memberPath = z.object({ userId });

/** The routes of clusters and members. */
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
		on(routes.putMember, async ({ path, body }) => {
			const member = checkPath(memberPath, path);
			if (!member.ok) return member;
			return shown(await directory.putMembership(member.value.userId, body), (one) => showMember(path.userId, one));
		}),
	];
}

function showCluster({ clusterId, name, speciality }: Cluster) {
	return { clusterId, name, speciality: speciality ?? null };
}

function showMember(userId: string, membership: Membership) {
	return {
		userId,
		tenantId: null,
		...membership,
		clusterId: membership.of === 'base' ? (membership.clusterId ?? null) : null,
	};
}
