import { type ClusterId, type Result, accepted, refused } from '#kernel';
import type { Dimension, Figure } from '../figure.ts';
import type { Step } from '../period.ts';

/**
 * Who asks, as far as it decides what is shown: the management sees all; a cluster manager its cluster, the tenants of it,
 * and the ranks of the other clusters; the association sums of three tenants and more.
 */
export type Viewer =
	| { readonly sees: 'all' }
	| { readonly sees: 'cluster'; readonly clusterId: ClusterId }
	| { readonly sees: 'aggregates' };

/** What a viewer may not ask, or what is not there for it. */
export type VisibilityRefusal = { readonly kind: 'forbidden' } | { readonly kind: 'not_found' };

/** Whose figures are asked for: a member of a dimension, and the cluster that it is or belongs to now. */
export interface Subject {
	readonly dimension: Dimension;
	readonly clusterId: ClusterId | undefined;
}

/** A figure that exists and is not shown: a rival's, or one of too few tenants (`suppressed`). */
export interface Withheld {
	readonly amount: null;
	readonly orders: null;
	readonly units: null;
	readonly suppressed?: true;
}
/** A figure as a viewer sees it. */
export type VisibleFigure = Figure | Withheld;

/** What stands in the place of a rival's figure. */
export const rival: Withheld = { amount: null, orders: null, units: null };
/** What stands in the place of a figure of too few tenants. */
export const suppressed: Withheld = { ...rival, suppressed: true };

/** The member that a viewer means who names none: a cluster manager means the own cluster, everybody else the base. */
export function defaultMember<
	A extends { readonly dimension?: Dimension | undefined; readonly member?: string | undefined },
>(viewer: Viewer, asked: A): A & { readonly dimension: Dimension } {
	if (viewer.sees !== 'cluster') return { ...asked, dimension: asked.dimension ?? 'base' };
	const dimension = asked.dimension ?? 'cluster';
	return dimension === 'cluster'
		? { ...asked, dimension, member: asked.member ?? viewer.clusterId }
		: { ...asked, dimension };
}

/** The dimension that a viewer means who names none for a table of members: tenants, or to the association clusters. */
export function defaultDimension(viewer: Viewer, dimension: Dimension | undefined): Dimension {
	return dimension ?? (viewer.sees === 'aggregates' ? 'cluster' : 'tenant');
}

/** Whether a viewer may ask for the members of a dimension beside each other. */
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
 * Whether a viewer may ask for one member over time. What belongs to another cluster is not there. The association sees
 * hours of the base only: an hour has few tenants.
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
 * Whether a viewer may ask how far a member is toward its target. The association may for the base only: the pace of a
 * group is a sum over days of which some may be withheld.
 */
export function canViewProgress(viewer: Viewer, subject: Subject): Result<true, VisibilityRefusal> {
	if (viewer.sees === 'aggregates' && subject.dimension !== 'base') return refused({ kind: 'forbidden' });
	return canViewMember(viewer, { ...subject, by: 'day' });
}
