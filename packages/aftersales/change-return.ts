import { type Millis, type Result, accepted, refused } from '#kernel';
import {
	type Order,
	type OrderClocks,
	type OrderStore,
	type OrdersRefusal,
	type Return,
	type ReturnBefore,
	type ReturnCase,
	type ReturnInput,
	type ReturnStore,
	orderOfReturn,
	requestReturn,
	returnRequest,
	returnedToStock,
	tenantOfReturn,
} from '#orders';
import type { Audited, Write } from '#platform';
import type { StockStore } from '#stock';

/** Dependencies of decisions about returns, of which any that refunds may put pieces back on sale. */
export interface ChangeReturnDeps {
	readonly orders: Pick<OrderStore, 'tenantOrder'>;
	readonly returns: Pick<ReturnStore, 'find' | 'change'>;
	readonly stock: Pick<StockStore, 'release'>;
}

/** A buyer's request, with its key. */
export interface RequestReturn {
	readonly input: ReturnInput;
	readonly idempotencyKey: string;
	readonly at: Millis;
}

/** Requests a return of an order. The return and its claim on the order's pieces are one transaction. */
export async function requestReturnOf(
	{ returns }: ChangeReturnDeps,
	order: Order,
	{ input, idempotencyKey, at }: RequestReturn,
	clocks: Pick<OrderClocks, 'closeAfterMs'>,
): Promise<Result<Return, OrdersRefusal>> {
	const request = returnRequest(order.orderId, input, idempotencyKey, at);
	const rma = await returns.find(request.returnId);
	const decide = (of: ReturnBefore) => requestReturn(of, request, clocks);
	const requested = await returns.change({ order, rma }, { decide }, { audit: [] });
	return requested.ok ? accepted(requested.value.rma) : requested;
}

/**
 * Changes a return as somebody decides. The return, its pieces and money on the order, the pieces that go back on sale, and
 * further writes that never fail are one transaction. The money follows from the orders stream. A refusal counts only if the return
 * is still as it was read: its order is read later, and no condition of a write compares the two.
 */
export async function changeReturn(
	stores: ChangeReturnDeps,
	rma: Return,
	decide: (of: ReturnCase) => Result<ReturnCase, OrdersRefusal>,
	audited: Audited,
	writes: readonly Write[] = [],
): Promise<Result<Return, OrdersRefusal>> {
	const changed = await changeReturnCase(stores, rma, decide, audited, writes);
	return changed.ok ? accepted(changed.value.rma) : changed;
}

/** Changes a return in the same way, and answers with its order. */
export async function changeReturnCase(
	stores: ChangeReturnDeps,
	rma: Return,
	decide: (of: ReturnCase) => Result<ReturnCase, OrdersRefusal>,
	audited: Audited,
	writes: readonly Write[] = [],
): Promise<Result<ReturnCase, OrdersRefusal>> {
	const { orders, returns, stock } = stores;
	const order = await orders.tenantOrder(tenantOfReturn(rma.returnId), orderOfReturn(rma.returnId));
	if (order === undefined) return refused({ kind: 'not_found' });
	const decided = {
		decide: ({ order: stored, rma: current = rma }: ReturnBefore) => decide({ order: stored, rma: current }),
		beside: (before: Order, after: Order) => [
			...writes,
			...returnedToStock(before, after).map((row) => stock.release(row, row.sizes)),
		],
	};
	const changed = await returns.change({ order, rma }, decided, audited);
	if (changed.ok) return changed;
	const latest = await returns.find(rma.returnId);
	if (latest === undefined || latest.revision === rma.revision) return changed;
	return changeReturnCase(stores, latest, decide, audited, writes);
}
