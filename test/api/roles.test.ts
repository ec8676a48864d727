import { describe, expect, test } from 'vitest';
import type { Route } from '#http';
import { allRoutes as routes } from '../support/routes.ts';

/**
 * The duties of each role, written down a second time. A route that admits another role or a service client has to
 * be changed here as well. Reads of a duty stand together, each write by itself.
 */

const readers = {
	'/merchant/listings': 'owner catalog fulfilment finance viewer',
	'/merchant/imports': 'owner catalog viewer',
	'/merchant/orders': 'owner fulfilment finance viewer',
	'/merchant/orders/packing-list': 'owner fulfilment',
	'/merchant/orders/{orderId}/invoices': 'owner finance',
	'/merchant/invoice-requests': 'owner finance',
	'/merchant/returns': 'owner fulfilment finance viewer',
	'/merchant/events': 'owner catalog fulfilment finance viewer',
	'/merchant/sales': 'owner finance viewer',
	'/merchant/media': 'owner catalog fulfilment finance viewer',
	'/merchant/profile': 'owner catalog fulfilment finance viewer',
	'/merchant/members': 'owner',
	'/merchant/audit': 'owner',
	'/base/clusters': 'manager finance',
	'/base/tenants': 'manager finance',
	'/base/members': 'manager',
	'/base/audit': 'manager',
	'/base/target/{year}': 'manager finance',
	'/base/target/{year}/clusters/{clusterId}': 'manager finance cluster_manager',
	'/base/target/{year}/tenants/{tenantId}': 'manager finance cluster_manager',
	'/base/sales': 'manager finance cluster_manager association',
	'/base/sales/seals': 'manager finance',
	'/base/sales/sealing': 'manager finance',
	'/base/sales/latest': 'manager finance',
	'/base/sales/exceptions': 'manager finance',
	'/base/checkouts': 'manager finance',
	'/base/settings': 'manager finance',
	'/base/vocabulary': 'manager finance',
	'/base/search/health': 'manager finance',
	'/base/categories': 'manager finance',
	'/base/label-rules': 'manager finance',
	'/base/reviews': 'manager finance',
	'/base/refunds': 'manager finance',
	'/base/returns': 'manager finance',
	'/base/reconciliations': 'manager finance',
} as const;

const changed = {
	'POST /merchant/listings': 'owner catalog',
	'PATCH /merchant/listings/{listingId}': 'owner catalog',
	'DELETE /merchant/listings/{listingId}': 'owner catalog',
	'POST /merchant/listings/changes': 'owner catalog',
	'POST /merchant/listings/{listingId}/publish': 'owner catalog',
	'POST /merchant/listings/{listingId}/withdraw': 'owner catalog',
	'PUT /merchant/listings/{listingId}/stock': 'owner catalog fulfilment',
	'PATCH /merchant/listings/{listingId}/stock': 'owner catalog fulfilment',
	'POST /merchant/imports': 'owner catalog',
	'POST /merchant/imports/{importId}/apply': 'owner catalog',
	'POST /merchant/media': 'owner catalog',
	'PUT /merchant/listings/{listingId}/media': 'owner catalog',
	'POST /merchant/orders/{orderId}/shipments': 'owner fulfilment',
	'PATCH /merchant/orders/{orderId}/shipments/{number}': 'owner fulfilment',
	'POST /merchant/shipments': 'owner fulfilment',
	'POST /merchant/orders/{orderId}/packing': 'owner fulfilment',
	'POST /merchant/orders/{orderId}/refunds': 'owner finance',
	'POST /merchant/orders/{orderId}/cancel': 'owner finance',
	'POST /merchant/orders/{orderId}/invoices': 'owner finance',
	'POST /merchant/invoice-requests/{orderId}/reject': 'owner finance',
	'POST /merchant/returns/{returnId}/approve': 'owner fulfilment',
	'POST /merchant/returns/{returnId}/reject': 'owner fulfilment',
	'POST /merchant/returns/{returnId}/receive': 'owner fulfilment',
	'POST /merchant/returns/{returnId}/lost': 'owner fulfilment',
	'POST /merchant/returns/{returnId}/refund': 'owner fulfilment',
	'PATCH /merchant/profile': 'owner fulfilment',
	'PUT /merchant/members/{userId}': 'owner',
	'DELETE /merchant/members/{userId}': 'owner',
	'POST /merchant/invitations': 'owner',
	'POST /base/clusters': 'manager',
	'PATCH /base/clusters/{clusterId}': 'manager',
	'PUT /base/members/{userId}': 'manager',
	'DELETE /base/members/{userId}': 'manager',
	'POST /base/tenants': 'manager',
	'PATCH /base/tenants/{tenantId}': 'manager',
	'POST /base/tenants/{tenantId}/approve': 'manager',
	'POST /base/tenants/{tenantId}/suspend': 'manager',
	'POST /base/tenants/{tenantId}/close': 'manager',
	'PUT /base/target/{year}': 'manager',
	'PUT /base/target/{year}/clusters/{clusterId}': 'manager',
	'PUT /base/target/{year}/tenants/{tenantId}': 'manager',
	'DELETE /base/buyers/{buyerId}/personal-data': 'manager',
	'POST /base/checkouts/{checkoutId}/transfer': 'manager finance',
	'PUT /base/settings/bank-transfers': 'manager',
	'POST /base/settings/bank-transfers/approval': 'manager',
	'PUT /base/vocabulary': 'manager',
	'PUT /base/categories': 'manager',
	'PUT /base/label-rules': 'manager',
	'POST /base/checkouts/{checkoutId}/review': 'manager finance',
	'POST /base/orders/{orderId}/cancel': 'manager finance',
	'POST /base/refunds/{refundId}/settle': 'manager finance',
	'POST /base/returns/{returnId}/decide': 'manager finance',
} as const;

/** The routes open to service clients, by scope. */
const serviceClients = {
	'listings.read': [
		'GET /merchant/imports',
		'GET /merchant/imports/template.csv',
		'GET /merchant/imports/{importId}',
		'GET /merchant/imports/{importId}/changes',
		'GET /merchant/imports/{importId}/faults.csv',
		'GET /merchant/imports/{importId}/results',
		'GET /merchant/listings',
		'GET /merchant/listings/{listingId}',
		'GET /merchant/listings/{listingId}/check',
		'GET /merchant/listings/{listingId}/label',
		'GET /merchant/listings/{listingId}/stock',
		'GET /merchant/media/{mediaId}',
	],
	'listings.write': [
		'DELETE /merchant/listings/{listingId}',
		'PATCH /merchant/listings/{listingId}',
		'POST /merchant/imports',
		'POST /merchant/imports/{importId}/apply',
		'POST /merchant/listings',
		'POST /merchant/listings/changes',
		'POST /merchant/listings/{listingId}/publish',
		'POST /merchant/listings/{listingId}/withdraw',
		'POST /merchant/media',
		'PUT /merchant/listings/{listingId}/media',
	],
	'orders.read': [
		'GET /merchant/events',
		'GET /merchant/orders',
		'GET /merchant/orders/export.csv',
		'GET /merchant/orders/packing-list',
		'GET /merchant/orders/{orderId}',
		'GET /merchant/returns',
		'GET /merchant/returns/{returnId}',
	],
	'orders.ship': [
		'PATCH /merchant/orders/{orderId}/shipments/{number}',
		'POST /merchant/orders/{orderId}/packing',
		'POST /merchant/orders/{orderId}/shipments',
		'POST /merchant/shipments',
	],
	'stock.write': ['PATCH /merchant/listings/{listingId}/stock', 'PUT /merchant/listings/{listingId}/stock'],
};

/** The routes open to a tenant's members, by phase. */
const inPhases = {
	'POST /merchant/listings/{listingId}/publish': 'active',
	'POST /merchant/listings': 'applied active',
	'PATCH /merchant/listings/{listingId}': 'applied active',
	'DELETE /merchant/listings/{listingId}': 'applied active suspended',
	'POST /merchant/listings/changes': 'applied active',
	'POST /merchant/imports': 'applied active',
	'POST /merchant/imports/{importId}/apply': 'applied active',
	'POST /merchant/media': 'applied active',
	'PUT /merchant/listings/{listingId}/media': 'applied active',
	'POST /merchant/invitations': 'applied active',
	'POST /merchant/listings/{listingId}/withdraw': 'applied active suspended',
	'PUT /merchant/listings/{listingId}/stock': 'applied active suspended',
	'PATCH /merchant/listings/{listingId}/stock': 'applied active suspended',
	'POST /merchant/orders/{orderId}/shipments': 'active suspended closing',
	'PATCH /merchant/orders/{orderId}/shipments/{number}': 'active suspended closing',
	'POST /merchant/shipments': 'active suspended closing',
	'GET /merchant/orders/packing-list': 'active suspended closing',
	'GET /merchant/orders/export.csv': 'applied active suspended closing closed',
	'POST /merchant/orders/{orderId}/packing': 'active suspended closing',
	'POST /merchant/orders/{orderId}/refunds': 'active suspended closing closed',
	'POST /merchant/orders/{orderId}/cancel': 'active suspended closing closed',
	'GET /merchant/invoice-requests': 'active suspended closing',
	'GET /merchant/orders/{orderId}/invoices': 'active suspended closing',
	'POST /merchant/orders/{orderId}/invoices': 'active suspended closing',
	'POST /merchant/invoice-requests/{orderId}/reject': 'active suspended closing',
	'GET /merchant/listings': 'applied active suspended closing',
	'GET /merchant/listings/{listingId}': 'applied active suspended closing',
	'GET /merchant/listings/{listingId}/check': 'applied active suspended closing',
	'GET /merchant/listings/{listingId}/label': 'applied active suspended closing',
	'GET /merchant/listings/{listingId}/stock': 'applied active suspended closing',
	'GET /merchant/imports': 'applied active suspended closing',
	'GET /merchant/imports/template.csv': 'applied active suspended closing',
	'GET /merchant/imports/{importId}': 'applied active suspended closing',
	'GET /merchant/imports/{importId}/changes': 'applied active suspended closing',
	'GET /merchant/imports/{importId}/faults.csv': 'applied active suspended closing',
	'GET /merchant/imports/{importId}/results': 'applied active suspended closing',
	'GET /merchant/media/{mediaId}': 'applied active suspended closing',
	'PATCH /merchant/profile': 'applied active suspended',
	'GET /merchant/profile': 'applied active suspended closing',
	'GET /merchant/members': 'applied active suspended closing',
	'PUT /merchant/members/{userId}': 'applied active suspended closing',
	'DELETE /merchant/members/{userId}': 'applied active suspended closing',
	'GET /merchant/audit': 'applied active suspended closing',
	'GET /merchant/events': 'applied active suspended closing closed',
	'GET /merchant/orders': 'applied active suspended closing closed',
	'GET /merchant/orders/{orderId}': 'applied active suspended closing closed',
	'GET /merchant/returns': 'applied active suspended closing closed',
	'GET /merchant/returns/{returnId}': 'applied active suspended closing closed',
	'POST /merchant/returns/{returnId}/approve': 'active suspended closing closed',
	'POST /merchant/returns/{returnId}/reject': 'active suspended closing closed',
	'POST /merchant/returns/{returnId}/receive': 'active suspended closing closed',
	'POST /merchant/returns/{returnId}/lost': 'active suspended closing closed',
	'POST /merchant/returns/{returnId}/refund': 'active suspended closing closed',
	'GET /merchant/sales/progress': 'applied active suspended closing closed',
	'GET /merchant/sales/series': 'applied active suspended closing closed',
	'GET /merchant/sales/rankings': 'applied active suspended closing closed',
	'GET /merchant/sales/export.csv': 'applied active suspended closing closed',
} as const;

const nameOf = ({ method, path }: Route) => `${method} ${path.slice('/v1'.length)}`;
const members = routes.flatMap(({ access, ...route }) =>
	access.actor === 'merchant' || access.actor === 'base'
		? [{ ...route, access, name: nameOf({ access, ...route }) }]
		: [],
);

/** The longest duty that a path begins with. */
function dutyOf(path: string): string | undefined {
	const duties = Object.entries(readers).filter(([duty]) => path === duty || path.startsWith(`${duty}/`));
	return duties.toSorted(([a], [b]) => b.length - a.length)[0]?.[1];
}

describe('the access of roles', () => {
	const reads = members.filter(({ method }) => method === 'GET');
	const writes = members.filter(({ method }) => method !== 'GET');

	test.each(reads.map(({ name, path, access }) => [name, path, access.roles] as const))('%s', (_, path, roles) => {
		expect(roles.join(' ')).toBe(dutyOf(path.slice('/v1'.length)));
	});

	test('each write lists its roles', () => {
		expect(Object.fromEntries(writes.map(({ name, access }) => [name, access.roles.join(' ')]))).toEqual(changed);
	});

	test('each route of a tenant lists its phases', () => {
		const ofTenants = members.flatMap(({ name, access }) =>
			access.actor === 'merchant' ? [[name, (access.phases ?? ['active']).join(' ')]] : [],
		);
		expect(Object.fromEntries(ofTenants)).toEqual(inPhases);
	});

	test('a service client has the routes of its scope', () => {
		const scoped = members.flatMap(({ name, access }) =>
			access.actor === 'merchant' && access.scope !== undefined ? [{ name, scope: access.scope }] : [],
		);
		const byScope = Map.groupBy(scoped, ({ scope }) => scope);
		expect(
			Object.fromEntries(
				[...byScope].map(([scope, ofOperation]) => [scope, ofOperation.map(({ name }) => name).toSorted()]),
			),
		).toEqual(serviceClients);
	});
});
