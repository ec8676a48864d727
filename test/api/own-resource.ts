/** The result of a decision about one's own resource: refused with that problem, or allowed for a reason. */
export type Cell = { readonly refused: string } | { readonly allowed: string };

const nobody = 'it concerns no existing person or tenant';
const members =
	'membership has rules of its own: only owners and managers change it, and a user belongs to one tenant or the base';
/** The result of each decision of a member, by its route. */
export const ownResourceCells: Readonly<Record<string, Cell>> = {
	'POST /base/checkouts/{checkoutId}/transfer': { refused: 'own-checkout' },
	'PUT /base/settings/bank-transfers': { allowed: nobody },
	'POST /base/settings/bank-transfers/approval': { refused: 'own-proposal' },
	'PUT /base/vocabulary': { allowed: nobody },
	'PUT /base/categories': { allowed: nobody },
	'PUT /base/label-rules': { allowed: nobody },
	'POST /base/checkouts/{checkoutId}/review': { refused: 'own-checkout' },
	'POST /merchant/orders/{orderId}/refunds': { refused: 'own-order' },
	'POST /merchant/orders/{orderId}/cancel': { refused: 'own-order' },
	'POST /base/orders/{orderId}/cancel': { refused: 'own-checkout' },
	'POST /base/refunds/{refundId}/settle': { refused: 'own-checkout' },
	'POST /base/returns/{returnId}/decide': { refused: 'own-checkout' },
	'POST /merchant/returns/{returnId}/approve': { refused: 'own-order' },
	'POST /merchant/returns/{returnId}/reject': { refused: 'own-order' },
	'POST /merchant/returns/{returnId}/receive': { refused: 'own-order' },
	'POST /merchant/returns/{returnId}/lost': { refused: 'own-order' },
	'POST /merchant/returns/{returnId}/refund': { refused: 'own-order' },
	'POST /merchant/orders/{orderId}/packing': {
		allowed: 'the order is paid, and packing it moves neither money nor goods',
	},
	'POST /merchant/orders/{orderId}/invoices': {
		allowed: 'the order is paid, and an invoice of it moves neither money nor goods',
	},
	'POST /merchant/invoice-requests/{orderId}/reject': {
		allowed: 'only the buyer has less by it',
	},
	'PATCH /base/tenants/{tenantId}': { refused: 'own-tenant' },
	'POST /base/tenants/{tenantId}/approve': { refused: 'own-tenant' },
	'POST /base/tenants/{tenantId}/suspend': { refused: 'own-tenant' },
	'POST /base/tenants/{tenantId}/close': { refused: 'own-tenant' },
	'PUT /base/target/{year}/tenants/{tenantId}': { refused: 'own-tenant' },
	'POST /merchant/orders/{orderId}/shipments': {
		allowed: 'the order is paid, and shipping it gives nobody more than that',
	},
	'PATCH /merchant/orders/{orderId}/shipments/{number}': {
		allowed: 'the parcel has left, and its label moves neither money nor goods',
	},
	'DELETE /base/buyers/{buyerId}/personal-data': { allowed: 'a buyer may erase the same data without the base' },
	'POST /base/tenants': { allowed: nobody },
	'POST /base/clusters': { allowed: nobody },
	'PATCH /base/clusters/{clusterId}': { allowed: nobody },
	'PUT /base/target/{year}': { allowed: nobody },
	'PUT /base/target/{year}/clusters/{clusterId}': { allowed: nobody },
	'PUT /base/members/{userId}': { allowed: members },
	'DELETE /base/members/{userId}': { allowed: members },
	'PUT /merchant/members/{userId}': { allowed: members },
	'DELETE /merchant/members/{userId}': { allowed: members },
};
