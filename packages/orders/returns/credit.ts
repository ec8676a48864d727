import { type Result, accepted, cny, refused } from '#kernel';
import { type RefundRequest, mayRefund } from '../refund/refund.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { claimedMoney } from './claim.ts';
import { pay } from './money.ts';
import { isEnded } from './return-lifecycle.ts';
import type { ReturnCase } from './return.ts';

/**
 * The merchant pays on an open return by amount. The return stays in its state, and its later payments are less by the amount. The
 * first confirmation of a refund by the base is void, since its amount would be another now. Repeating changes nothing.
 */
export function creditReturn(of: ReturnCase, request: RefundRequest): Result<ReturnCase, OrdersRefusal> {
	const { order, rma } = of;
	const may = mayRefund(order, request);
	if (!may.ok) return may;
	if (may.value === 'known') return accepted(of);
	if (isEnded(rma)) return refused({ kind: 'return_state', state: rma.state });
	const { open } = claimedMoney(of);
	const { amount = open.amount } = request;
	if (amount > open.amount)
		return refused({ kind: 'return_amount_too_large', requested: cny(amount), maximum: cny(open.amount) });
	const paid = pay(of, open, { ...request, amount });
	const { confirmation: _void, ...credited } = paid.rma;
	return accepted({ order: paid.order, rma: { ...credited, revision: rma.revision + 1 } });
}
