import * as z from 'zod/mini';
import { clusterChange, clusterInput } from '#directory';
import { defineRoutes, pageOf, wholeQuery } from '#http';
import { clusterSchema } from '#http/schemas';
import { readers, writers } from './access.ts';

const cluster = { clusterId: 'chaonan', name: { zh: '潮南', en: 'Chaonan' }, speciality: 'underwear' };
const clusterResponse = { description: 'The cluster.', schema: clusterSchema, example: cluster };

export const clusterRoutes = defineRoutes({
	createCluster: {
		method: 'POST',
		path: '/v1/base/clusters',
		summary: 'Create an industrial cluster under a slug that you choose.',
		access: writers,
		body: { type: 'application/json', schema: clusterInput, example: cluster },
		responses: { 201: clusterResponse },
		problems: ['already_exists'],
	},
	listClusters: {
		method: 'GET',
		path: '/v1/base/clusters',
		summary: 'List the clusters of the base.',
		access: readers,
		query: z.object(wholeQuery),
		responses: {
			200: {
				description: 'All clusters; more than a hundred are paged.',
				schema: pageOf(clusterSchema),
				example: { items: [cluster], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getCluster: {
		method: 'GET',
		path: '/v1/base/clusters/{clusterId}',
		summary: 'One cluster.',
		access: readers,
		responses: { 200: clusterResponse },
		problems: [],
	},
	patchCluster: {
		method: 'PATCH',
		path: '/v1/base/clusters/{clusterId}',
		summary: 'Update the fields given; the others stay unchanged.',
		access: writers,
		body: { type: 'application/json', schema: clusterChange, example: { speciality: 'knitwear' } },
		responses: { 200: clusterResponse },
		problems: [],
	},
});
