/** What a service client of a tenant may be let do, such as its ERP; its role must allow it as well. */
export const scopes = {
	'listings.read': 'read listings, stock and imports',
	'listings.write': 'write, publish and withdraw listings, and import them',
	'stock.write': 'set and adjust stock',
	'orders.read': 'read orders',
	'orders.ship': 'hand orders to a carrier',
} as const;
export type Scope = keyof typeof scopes;

/** What scopes begin with in a token: the identifier of the resource server. */
export const scopeServer = 'base';
