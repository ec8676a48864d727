/** The scopes of a service client, such as a tenant's ERP. The client's role must allow the operation as well. */
export const scopes = {
	'listings.read': 'read listings, stock and imports',
	'listings.write': 'write, publish and withdraw listings, and import them',
	'stock.write': 'set and adjust stock',
	'orders.read': 'read orders',
	'orders.ship': 'hand orders to a carrier',
} as const;
export type Scope = keyof typeof scopes;

/** The prefix of scopes in a token: the identifier of the resource server. */
export const scopeServer = 'base';
