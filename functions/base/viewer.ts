import type { DirectoryStore } from '#directory';
import { type Principal, found, shown } from '#http';
import { type ClusterId, type Result, accepted, refused } from '#kernel';
import type { Dimension, Viewer } from '#sales';

/** What a member of the base sees of the sales, by role. */
export function viewerOf({
	role,
	clusterId,
}: Extract<Principal, { who: 'base' }>): Result<Viewer, { readonly kind: 'forbidden' }> {
	switch (role) {
		case 'manager':
		case 'finance':
			return accepted({ sees: 'all' });
		case 'cluster_manager':
			return clusterId === undefined ? refused({ kind: 'forbidden' }) : accepted({ sees: 'cluster', clusterId });
		case 'association':
			return accepted({ sees: 'aggregates' });
	}
}

/** A member of a dimension and the cluster that it is or belongs to; `not_found` for a cluster or tenant that is none. */
export async function subjectOf(
	directory: DirectoryStore,
	{ dimension, member }: { readonly dimension: Dimension; readonly member: string },
): Promise<Result<{ dimension: Dimension; clusterId: ClusterId | undefined }, { readonly kind: 'not_found' }>> {
	switch (dimension) {
		case 'cluster':
			return shown(found(await directory.cluster(member)), ({ clusterId }) => ({ dimension, clusterId }));
		case 'tenant':
			return shown(found(await directory.tenant(member)), ({ clusterId }) => ({ dimension, clusterId }));
		case 'base':
		case 'category':
		case 'channel':
		case 'grade':
			return accepted({ dimension, clusterId: undefined });
	}
}

/** The tenants whose figures a viewer has in a table of tenants, where they are not all. */
export async function ownTenants(directory: DirectoryStore, viewer: Viewer, dimension: Dimension) {
	return viewer.sees === 'cluster' && dimension === 'tenant'
		? directory.tenantsOf(viewer.clusterId)
		: new Set<string>();
}
