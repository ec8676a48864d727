import type { Table } from '#platform';
import type { Organization } from './membership.ts';
import type { TargetOwner } from './target.ts';

/** Clusters, tenants and their profiles, members, invitations, targets, audit logs and event feeds. */
export const directoryTable = {
	name: 'directory',
	indexes: {
		byKind: { partitionKey: 'kind', sortKey: 'sk', projection: 'all' },
	},
	stream: false,
	timeToLive: 'expiresAtSeconds',
	accessPatterns: {
		'all clusters': 'query pk = CLUSTERS',
		'one cluster': 'get CLUSTERS / <clusterId>',
		'one tenant': 'get T#<tenantId> / <tenantId>',
		'the profile of a tenant': 'get P#<tenantId> / PROFILE',
		'all tenants': 'query byKind: kind = tenant',
		'the tenants whose state is on its way to their listings': 'query pk = SYNC',
		'the tenants of a cluster': 'query byKind: kind = tenant, filtered by clusterId',
		'the membership of a user': 'get U#<userId> / MEMBERSHIP',
		'the members of a tenant': 'query pk = T#<tenantId>, sk begins with M#',
		'the members of the base': 'query pk = BASE, sk begins with M#',
		'an invitation by its code': 'get I#<fingerprint of the code> / INVITATION',
		'the audit log of a tenant, newest first': 'query pk = A#<tenantId>, backwards',
		'the audit log of the base, newest first': 'query pk = AUDIT, backwards',
		'the event feed of a tenant, from a batch on': 'query pk = V#<tenantId>, sk >= <number>',
		'the last batch of an event feed': 'query pk = V#<tenantId>, backwards',
		'the settings of bank transfers': 'get SETTINGS / TRANSFERS',
		'the vocabulary and the category tree': 'get SETTINGS / VOCABULARY or CATEGORIES',
		'what the base has set about labels': 'get LABELS / RULES',
		'the target of a year': 'get TARGETS / <year>',
		'the target of a tenant and a year': 'get T#<tenantId> / TARGET#<year>#<tenantId>',
		'the target of a cluster and a year': 'get C#<clusterId> / TARGET#<year>#<clusterId>',
		'the targets of all tenants or clusters in a year': 'query byKind: kind = target#<tenant or cluster>#<year>',
	},
} as const satisfies Table;

export const keys = {
	cluster: (clusterId: string) => ({ pk: 'CLUSTERS', sk: clusterId }),
	tenant: (tenantId: string) => ({ pk: `T#${tenantId}`, sk: tenantId }),
	profile: (tenantId: string) => ({ pk: `P#${tenantId}`, sk: 'PROFILE' }),
	tenantSync: (tenantId: string) => ({ pk: 'SYNC', sk: tenantId }),
	membership: (userId: string) => ({ pk: `U#${userId}`, sk: 'MEMBERSHIP' }),
	member: (organization: Organization, userId: string) => ({
		pk: organization.of === 'tenant' ? `T#${organization.tenantId}` : 'BASE',
		sk: `M#${userId}`,
	}),
	invitation: (fingerprint: string) => ({ pk: `I#${fingerprint}`, sk: 'INVITATION' }),
	ownedTarget: ({ dimension, member }: TargetOwner, year: number) => ({
		pk: `${dimension === 'tenant' ? 'T' : 'C'}#${member}`,
		sk: `TARGET#${year}#${member}`,
	}),
	auditEntry: (tenantId: string | undefined, unique: string) => ({
		pk: tenantId === undefined ? 'AUDIT' : `A#${tenantId}`,
		sk: unique,
	}),
	bankTransferSettings: () => ({ pk: 'SETTINGS', sk: 'TRANSFERS' }),
	target: (year: number) => ({ pk: 'TARGETS', sk: String(year) }),
} as const;
