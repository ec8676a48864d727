import type { DirectoryStore } from '#directory';
import { type Principal, mapOk, orNotFound } from '#http';
import { type Result, accepted, refused } from '#kernel';
import {
	type Dimension,
	type Subject,
	type Viewer,
	type VisibilityRefusal,
	canCompare,
	defaultDimension,
} from '#sales';

/** The viewer, in terms of sales, that a member of the base is by its role. */
export function viewerOf({
	role,
	clusterId,
}: Extract<Principal, { actor: 'base' }>): Result<Viewer, { readonly kind: 'forbidden' }> {
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

/** The viewer and the dimension of a comparison. */
export function comparisonOf(
	principal: Extract<Principal, { actor: 'base' }>,
	requestedDimension: Dimension | undefined,
): Result<{ viewer: Viewer; dimension: Dimension }, VisibilityRefusal> {
	const viewer = viewerOf(principal);
	if (!viewer.ok) return viewer;
	const dimension = defaultDimension(viewer.value, requestedDimension);
	return mapOk(canCompare(viewer.value, dimension), () => ({ viewer: viewer.value, dimension }));
}

/** Checks whether a viewer may see a member by `may`. An unknown cluster or tenant is `not_found`. */
export async function permitted(
	directory: DirectoryStore,
	viewer: Viewer,
	{ dimension, member }: { readonly dimension: Dimension; readonly member: string },
	may: (viewer: Viewer, subject: Subject) => Result<true, VisibilityRefusal>,
): Promise<Result<true, VisibilityRefusal>> {
	const comparison = canCompare(viewer, dimension);
	if (!comparison.ok) return comparison;
	switch (dimension) {
		case 'cluster':
		case 'tenant': {
			const subject = orNotFound(
				await (dimension === 'cluster' ? directory.cluster(member) : directory.tenant(member)),
			);
			return subject.ok ? may(viewer, { dimension, clusterId: subject.value.clusterId }) : subject;
		}
		case 'base':
		case 'category':
		case 'channel':
		case 'grade':
			return may(viewer, { dimension, clusterId: undefined });
	}
}

/** The tenants of a cluster manager in a table of tenants; empty for viewers that are not confined. */
export async function ownTenants(directory: DirectoryStore, viewer: Viewer, dimension: Dimension) {
	return viewer.sees === 'cluster' && dimension === 'tenant'
		? directory.tenantsOf(viewer.clusterId)
		: new Set<string>();
}
