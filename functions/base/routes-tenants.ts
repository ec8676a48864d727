import * as z from 'zod/mini';
import { grades } from '#kernel';
import { tenantChange, tenantContact, tenantInput, tenantMoveInput, tenantStates } from '#directory';
import { defineRoutes, pageOf, pageQuery } from '#http';
import { bilingual, instant } from '#kernel/schemas';
import { readers, writers } from './access.ts';

/** A tenant as base management sees it. */
export const tenantSchema = z
	.strictObject({
		tenantId: z.string(),
		name: bilingual,
		clusterId: z.string(),
		grade: z.enum(grades),
		state: z.enum(tenantStates),
		creditCode: z.nullable(z.string()),
		contact: z.nullable(tenantContact),
		createdAt: instant,
		/** The time at which it was closed for good. */
		closedAt: z.nullable(instant),
		/** The progress of taking its listings off sale, or of putting them on sale again: start and number done. */
		listingsFollowing: z.nullable(z.strictObject({ since: instant, done: z.int() })),
	})
	.register(z.globalRegistry, { id: 'Tenant' });

const input = {
	tenantId: 'chaonan-yilan',
	name: { zh: '怡岚服饰', en: 'Yilan Garments' },
	clusterId: 'chaonan',
	grade: 'leading',
	creditCode: '91350100M000100Y43',
	contact: '+86 754 8888 0000',
};
const tenant = {
	...input,
	state: 'applied',
	createdAt: '2026-11-01T01:00:00.000Z',
	closedAt: null,
	listingsFollowing: null,
};

const following = { listingsFollowing: { since: '2026-11-11T02:00:00.000Z', done: 960 } };

function tenantResponse(state: string) {
	return { description: 'The tenant.', schema: tenantSchema, example: { ...tenant, state } };
}

const closed = {
	...tenantResponse('closed'),
	example: { ...tenant, state: 'closed', closedAt: '2026-11-11T02:00:00.000Z' },
};
const reason = {
	type: 'application/json',
	schema: tenantMoveInput,
	example: { reason: '三次逾期发货' },
	optional: true,
} as const;
const inBackground =
	'Longer work continues in the background; `listingsFollowing` shows its progress. No listing is sold ' +
	'later than 30 seconds after its tenant stops being active.';

/** Tenants and their lifecycle. */
export const tenantRoutes = defineRoutes({
	createTenant: {
		method: 'POST',
		path: '/v1/base/tenants',
		summary: 'Register an enterprise as an applicant, under a slug that you choose.',
		access: writers,
		body: { type: 'application/json', schema: tenantInput, example: input },
		responses: { 201: tenantResponse('applied') },
		problems: ['already_exists', 'unknown_cluster'],
	},
	listTenants: {
		method: 'GET',
		path: '/v1/base/tenants',
		summary: 'List the tenants, ordered by id.',
		access: readers,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'A page of tenants.',
				schema: pageOf(tenantSchema),
				example: { items: [{ ...tenant, state: 'active' }], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getBaseTenant: {
		method: 'GET',
		path: '/v1/base/tenants/{tenantId}',
		summary: 'One tenant.',
		access: readers,
		responses: { 200: tenantResponse('active') },
		problems: [],
	},
	patchTenant: {
		method: 'PATCH',
		path: '/v1/base/tenants/{tenantId}',
		summary: 'Update the fields given. Past orders keep the cluster and grade of their day.',
		access: writers,
		body: { type: 'application/json', schema: tenantChange, example: { grade: 'demonstration' } },
		responses: {
			200: { ...tenantResponse('active'), example: { ...tenant, state: 'active', grade: 'demonstration' } },
		},
		problems: ['unknown_cluster', 'tenant_state', 'own_tenant'],
	},
	approveTenant: {
		method: 'POST',
		path: '/v1/base/tenants/{tenantId}/approve',
		summary: `Approve an applied or suspended tenant. Its published listings go on sale. ${inBackground}`,
		access: writers,
		responses: { 200: tenantResponse('active') },
		problems: ['tenant_state', 'own_tenant'],
	},
	suspendTenant: {
		method: 'POST',
		path: '/v1/base/tenants/{tenantId}/suspend',
		summary: `Suspend an active tenant. All its listings are off sale until it is approved again. The tenant's owners read the reason in their audit log. ${inBackground}`,
		access: writers,
		body: reason,
		responses: { 200: { ...tenantResponse('suspended'), example: { ...tenant, state: 'suspended', ...following } } },
		problems: ['tenant_state', 'own_tenant'],
	},
	closeTenant: {
		method: 'POST',
		path: '/v1/base/tenants/{tenantId}/close',
		summary: `Close a tenant for good and take its listings off sale. Its orders and figures are kept. The reason stays in the audit log. ${inBackground}`,
		access: writers,
		body: reason,
		responses: { 200: closed },
		problems: ['tenant_state', 'own_tenant'],
	},
});
