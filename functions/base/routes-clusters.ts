import * as z from 'zod/mini';
import { clusterChange, clusterInput, membershipInput } from '#directory';
import { defineRoutes, pageOf } from '#http';
import { bilingual } from '#kernel/schemas';
import { readers, writers } from './access.ts';

const clusterShape = z.strictObject({ clusterId: z.string(), name: bilingual, speciality: z.nullable(z.string()) });
const cluster = { clusterId: 'chaonan', name: { zh: '潮南', en: 'Chaonan' }, speciality: 'underwear' };
const shown = { description: 'The cluster.', schema: clusterShape, example: cluster };

const memberShape = z.strictObject({
	userId: z.string(),
	of: z.enum(['tenant', 'base']),
	role: z.string(),
	tenantId: z.nullable(z.string()),
	clusterId: z.nullable(z.string()),
});
const membership = { of: 'tenant', tenantId: 'chaonan-yilan', role: 'owner' };

/** Clusters, and who is a member of what. */
export const clusterRoutes = defineRoutes({
	createCluster: {
		method: 'POST',
		path: '/v1/base/clusters',
		summary: 'Add an industrial cluster under a slug of your choice.',
		access: writers,
		body: { type: 'application/json', schema: clusterInput, example: cluster },
		answers: { 201: shown },
		problems: ['already_exists'],
	},
	listClusters: {
		method: 'GET',
		path: '/v1/base/clusters',
		summary: 'All clusters of the base.',
		access: readers,
		answers: {
			200: {
				description: 'All clusters.',
				schema: pageOf(clusterShape),
				example: { items: [cluster], nextCursor: null },
			},
		},
		problems: [],
	},
	getCluster: {
		method: 'GET',
		path: '/v1/base/clusters/{clusterId}',
		summary: 'One cluster.',
		access: readers,
		answers: { 200: shown },
		problems: [],
	},
	patchCluster: {
		method: 'PATCH',
		path: '/v1/base/clusters/{clusterId}',
		summary: 'Replace the fields given.',
		access: writers,
		body: { type: 'application/json', schema: clusterChange, example: { speciality: 'knitwear' } },
		answers: { 200: shown },
		problems: [],
	},
	putMember: {
		method: 'PUT',
		path: '/v1/base/members/{userId}',
		summary: 'Give a person one role in a tenant or in the base, in place of any other; it is in their next token.',
		access: writers,
		body: { type: 'application/json', schema: membershipInput, example: membership },
		answers: {
			200: {
				description: 'The membership.',
				schema: memberShape,
				example: { userId: '0f6c2c9e-4b1f-4f4e-9b61-0f8d3c1c2a77', ...membership, clusterId: null },
			},
		},
		problems: ['unknown_cluster', 'unknown_tenant'],
	},
});
