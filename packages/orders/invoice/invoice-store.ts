import { type OrderId, type Result, type TenantId, accepted } from '#kernel';
import {
	type Audited,
	type Database,
	type Item,
	type Key,
	type Page,
	changesBetween,
	retryConflicts,
	withChanges,
} from '#platform';
import type { OrdersRefusal } from '../refusal.ts';
import type { InvoiceRequestState } from '../states.ts';
import { orderKeys } from '../table.ts';
import { tenantPage } from '../tenant-page.ts';
import type { InvoiceRequest, Invoicing } from './invoice.ts';
import { maxInvoices } from './record-invoice.ts';

/** The invoices of an order with a request. */
export type RequestedInvoicing = Invoicing & { readonly request: InvoiceRequest };

/** Reads and writes invoices and their requests. Reads are consistent. */
export interface InvoiceStore {
	/** The invoices of an order, and the request of its buyer. */
	invoicing(orderId: OrderId): Promise<Invoicing>;
	/** Those of many orders. Orders without any are left out. */
	byOrders(orderIds: readonly OrderId[]): Promise<Invoicing[]>;
	/** The orders of a tenant with a request, newest order first. A page may be short. */
	requests(
		tenantId: TenantId,
		state: InvoiceRequestState | undefined,
		limit: number,
		after: Item | undefined,
	): Promise<Page<RequestedInvoicing>>;
	/** Stores what `decide` makes of them. A decision that lost to another is made again on what the winner left. */
	change(
		orderId: OrderId,
		decide: (invoicing: Invoicing) => Result<Invoicing, OrdersRefusal>,
		audited: Audited,
	): Promise<Result<Invoicing, OrdersRefusal>>;
}

const contention = { what: 'invoices in contention', maxTries: maxInvoices, pause: true };

/** Invoices over the `orders` table: one item for each order that has some, or a request of them. */
export function invoiceStore(database: Database, table: string): InvoiceStore {
	const invoicing = async (orderId: OrderId) =>
		invoicingFromItem(orderId, await database.get(table, orderKeys.invoicing(orderId), { consistent: true }));
	return {
		invoicing,
		async byOrders(orderIds) {
			const keys = orderIds.map((orderId) => ({ table, key: orderKeys.invoicing(orderId) }));
			const items = await database.batchGet(keys, { consistent: true });
			return orderIds.flatMap((orderId, i) => (items[i] === undefined ? [] : [invoicingFromItem(orderId, items[i])]));
		},
		requests(tenantId, state, limit, after) {
			const passes = ({ request }: Invoicing) =>
				request !== undefined && (state === undefined || request.state === state);
			const fromItem = (item: Item) => invoicingFromItem(orderKeys.orderOfInvoicing(item), item);
			const page = tenantPage(
				{ database, table },
				{ tenantId, first: 'N#', last: 'N$', fromItem, passes },
				limit,
				after,
			);
			return page as Promise<Page<RequestedInvoicing>>;
		},
		async change(orderId, decide, audited) {
			let before = await invoicing(orderId);
			return retryConflicts(contention, async () => {
				const decided = decide(before);
				if (!decided.ok || decided.value === before) return decided;
				const { orderId: _inKey, ...rest } = decided.value;
				const item = { ...orderKeys.invoicing(orderId), ...rest } as unknown as Item & Key;
				const asRead =
					before.revision === 0
						? { condition: 'attribute_not_exists(pk)' }
						: { condition: 'revision = :before', values: { ':before': before.revision } };
				const changes = changesBetween(auditedInvoicing(before), auditedInvoicing(decided.value));
				const done = await database.write({ kind: 'put', table, item, ...asRead }, withChanges(audited, changes));
				if (done.ok) return accepted(decided.value);
				before = invoicingFromItem(orderId, done.item);
				return 'conflict';
			});
		},
	};
}

/** The fields whose values the audit log keeps: nothing of the recipient. */
function auditedInvoicing({ request, invoices }: Invoicing): object {
	return { request: request?.state, invoices };
}

function invoicingFromItem(orderId: OrderId, item: Item | undefined): Invoicing {
	if (item === undefined) return { orderId, invoices: [], revision: 0 };
	const { pk: _pk, sk: _sk, ...stored } = item;
	return { orderId, ...stored } as unknown as Invoicing;
}
