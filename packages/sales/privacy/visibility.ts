import { type ClusterId, type Result, accepted, refused } from '#kernel';
import type { Dimension, Figure } from '../figure.ts';
import type { Step } from '../period.ts';

/**
 * A viewer of sales. Management sees everything. A cluster manager sees its cluster, the tenants of it, and the ranks
 * of other clusters. The association sees sums of three tenants or more.
 */
export type Viewer =
	| { readonly sees: 'all' }
	| { readonly sees: 'cluster'; readonly clusterId: ClusterId }
	| { readonly sees: 'aggregates' };

/** A query that the viewer may not make, or whose subject does not exist for the viewer. */
export type VisibilityRefusal = { readonly kind: 'forbidden' } | { readonly kind: 'not_found' };

/** The member of a dimension that a query is about, and the cluster that it is or belongs to now. */
export interface Subject {
	readonly dimension: Dimension;
	readonly clusterId: ClusterId | undefined;
}

/** A figure that exists and is withheld: another cluster's, or one of too few tenants (`suppressed`). */
export interface Withheld {
	readonly amount: null;
	readonly orders: null;
	readonly units: null;
	readonly suppressed?: true;
}
/** A figure as a viewer sees it. */
export type VisibleFigure = Figure | Withheld;

/** Replaces the figure of another cluster. */
export const rival: Withheld = { amount: null, orders: null, units: null };
/** Replaces a figure of too few tenants. */
export const suppressed: Withheld = { ...rival, suppressed: true };

/** Default member: a cluster manager's own cluster, otherwise the base. */
export function defaultMember<
	A extends { readonly dimension?: Dimension | undefined; readonly member?: string | undefined },
>(viewer: Viewer, query: A): A & { readonly dimension: Dimension } {
	if (viewer.sees !== 'cluster') return { ...query, dimension: query.dimension ?? 'base' };
	const dimension = query.dimension ?? 'cluster';
	return dimension === 'cluster'
		? { ...query, dimension, member: query.member ?? viewer.clusterId }
		: { ...query, dimension };
}

/** Default dimension of a table of members: clusters for the association, otherwise tenants. */
export function defaultDimension(viewer: Viewer, dimension: Dimension | undefined): Dimension {
	return dimension ?? (viewer.sees === 'aggregates' ? 'cluster' : 'tenant');
}

/** Whether a viewer may compare the members of a dimension. */
export function canCompare(viewer: Viewer, dimension: Dimension): Result<true, VisibilityRefusal> {
	switch (viewer.sees) {
		case 'all':
			return accepted(true);
		case 'cluster':
			return dimension === 'cluster' || dimension === 'tenant' ? accepted(true) : refused({ kind: 'forbidden' });
		case 'aggregates':
			return dimension === 'tenant' ? refused({ kind: 'forbidden' }) : accepted(true);
	}
}

/**
 * Whether a viewer may read one member over time. Members of other clusters do not exist for a cluster manager. The
 * association reads hours of the base alone, because few tenants sell in an hour.
 */
export function canViewMember(
	viewer: Viewer,
	{ dimension, clusterId, by }: Subject & { readonly by: Step },
): Result<true, VisibilityRefusal> {
	const comparable = canCompare(viewer, dimension);
	if (!comparable.ok) return comparable;
	switch (viewer.sees) {
		case 'all':
			return accepted(true);
		case 'cluster':
			return clusterId === viewer.clusterId ? accepted(true) : refused({ kind: 'not_found' });
		case 'aggregates':
			return by === 'hour' && dimension !== 'base' ? refused({ kind: 'forbidden' }) : accepted(true);
	}
}

/**
 * Whether a viewer may read a member's progress toward its target. The association may for the base alone, because
 * the pace of a group is a sum over days that may be suppressed.
 */
export function canViewProgress(viewer: Viewer, subject: Subject): Result<true, VisibilityRefusal> {
	if (viewer.sees === 'aggregates' && subject.dimension !== 'base') return refused({ kind: 'forbidden' });
	return canViewMember(viewer, { ...subject, by: 'day' });
}
