import * as z from 'zod/mini';
import { targetDimensions, targetInput } from '#directory';
import { type Access, defineRoutes, pageOf, pageQuery } from '#http';
import { salesExamples, sumSchema } from '#http/schemas';
import { readers, writers } from './access.ts';

const { year, target } = salesExamples.progress;
const targetResponse = {
	description: 'The target of the year.',
	schema: z.strictObject({ year: z.int(), target: sumSchema }).register(z.globalRegistry, { id: 'BaseTarget' }),
	example: { year, target },
};
const ownedSchema = z
	.strictObject({
		year: z.int(),
		dimension: z.enum(targetDimensions),
		member: z.string(),
		target: sumSchema,
	})
	.register(z.globalRegistry, { id: 'MemberTarget' });
const ownedTargetResponse = (dimension: string, member: string) => ({
	description: 'The target of the year.',
	schema: ownedSchema,
	example: { year, dimension, member, target },
});
const body = { type: 'application/json', schema: targetInput, example: target } as const;
/** A cluster manager reads the targets of its own cluster and of its tenants. */
const followers = {
	actor: 'base',
	reach: 'own cluster',
	roles: ['manager', 'finance', 'cluster_manager'],
} as const satisfies Access;

/** Yearly targets of the base, its clusters and its tenants. */
export const targetRoutes = defineRoutes({
	putTarget: {
		method: 'PUT',
		path: '/v1/base/target/{year}',
		summary: "Set the base's sales target for a year.",
		access: writers,
		body,
		responses: { 200: targetResponse },
		problems: [],
	},
	getTarget: {
		method: 'GET',
		path: '/v1/base/target/{year}',
		summary: "Retrieve the base's sales target for a year.",
		access: readers,
		responses: { 200: targetResponse },
		problems: ['invalid'],
	},
	putClusterTarget: {
		method: 'PUT',
		path: '/v1/base/target/{year}/clusters/{clusterId}',
		summary: "Set a cluster's sales target for a year. Targets of clusters need not add up to the base's.",
		access: writers,
		body,
		responses: { 200: ownedTargetResponse('cluster', 'chaonan') },
		problems: [],
	},
	getClusterTarget: {
		method: 'GET',
		path: '/v1/base/target/{year}/clusters/{clusterId}',
		summary: "Retrieve a cluster's sales target for a year.",
		access: followers,
		responses: { 200: ownedTargetResponse('cluster', 'chaonan') },
		problems: ['invalid'],
	},
	putTenantTarget: {
		method: 'PUT',
		path: '/v1/base/target/{year}/tenants/{tenantId}',
		summary: "Set a tenant's sales target for a year.",
		access: writers,
		body,
		responses: { 200: ownedTargetResponse('tenant', 'chaonan-yilan') },
		problems: ['own_tenant'],
	},
	getTenantTarget: {
		method: 'GET',
		path: '/v1/base/target/{year}/tenants/{tenantId}',
		summary: "Retrieve a tenant's sales target for a year.",
		access: followers,
		responses: { 200: ownedTargetResponse('tenant', 'chaonan-yilan') },
		problems: ['invalid'],
	},
	listTargets: {
		method: 'GET',
		path: '/v1/base/target/{year}/targets',
		summary: 'List the targets of clusters or tenants for a year, ordered by id.',
		access: readers,
		query: z.object({ dimension: z._default(z.enum(targetDimensions), 'cluster'), ...pageQuery }),
		responses: {
			200: {
				description: 'A page of targets.',
				schema: pageOf(ownedSchema),
				example: { items: [ownedTargetResponse('cluster', 'chaonan').example], nextCursor: null },
			},
		},
		problems: [],
	},
});
