import * as z from 'zod/mini';
import { type DirectoryStore, type Target, type TargetOwner, yearText } from '#directory';
import { type Cursors, type Principal, checkPath, on, orNotFound } from '#http';
import { accepted } from '#kernel';
import type { Audited } from '#platform';
import { canViewProgress } from '#sales';
import { routes } from './routes.ts';
import { permitted, viewerOf } from './viewer.ts';

interface Stores {
	readonly directory: DirectoryStore;
	readonly cursors: Cursors;
}

const yearPath = z.object({ year: yearText });

/** Handlers of targets. */
export function targetHandlers({ directory, cursors }: Stores) {
	async function put(
		owner: TargetOwner,
		path: { year: string },
		{ body: target, audit }: Audited & { readonly body: Target['target'] },
	) {
		const named = checkPath(yearPath, path);
		if (!named.ok) return named;
		return directory.putOwnedTarget({ ...owner, year: Number(named.value.year), target }, { audit });
	}

	async function get(owner: TargetOwner, path: { year: string }, principal: Extract<Principal, { actor: 'base' }>) {
		const named = checkPath(yearPath, path);
		if (!named.ok) return named;
		const viewer = viewerOf(principal);
		if (!viewer.ok) return viewer;
		const permission = await permitted(directory, viewer.value, owner, canViewProgress);
		return permission.ok ? orNotFound(await directory.ownedTarget(owner, Number(named.value.year))) : permission;
	}

	return [
		on(routes.putTarget, async ({ path, body, audit }) => {
			const named = checkPath(yearPath, path);
			if (!named.ok) return named;
			const target = { year: Number(named.value.year), target: body };
			await directory.putTarget(target, { audit });
			return accepted(target);
		}),
		on(routes.getTarget, async ({ path }) => {
			const named = checkPath(yearPath, path);
			return named.ok ? orNotFound(await directory.target(Number(named.value.year))) : named;
		}),
		on(routes.putClusterTarget, ({ path, body, audit }) =>
			put({ dimension: 'cluster', member: path.clusterId }, path, { body, audit }),
		),
		on(routes.getClusterTarget, ({ path, principal }) =>
			get({ dimension: 'cluster', member: path.clusterId }, path, principal),
		),
		on(routes.putTenantTarget, ({ path, body, audit }) =>
			put({ dimension: 'tenant', member: path.tenantId }, path, { body, audit }),
		),
		on(routes.getTenantTarget, ({ path, principal }) =>
			get({ dimension: 'tenant', member: path.tenantId }, path, principal),
		),
		on(routes.listTargets, async ({ path, query: { dimension, ...query } }) => {
			const named = checkPath(yearPath, path);
			if (!named.ok) return named;
			const { year } = named.value;
			return cursors.list(
				['targets', dimension, year],
				query,
				(limit, after) => directory.ownedTargets({ dimension, year: Number(year) }, limit, after),
				(target) => target,
			);
		}),
	];
}
