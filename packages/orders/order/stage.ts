import { type OrderState, orderStates } from '../states.ts';
import type { Order } from './order.ts';

/**
 * A state of an order. Paid orders whose packing has begun, or of which parcels have left, are told apart, because their
 * buyer cancels them only when they are late.
 */
export const orderStages = ['paid', 'packing', 'part_shipped', ...orderStates.slice(1)] as readonly OrderStage[];
export type OrderStage = OrderState | 'packing' | 'part_shipped';

/** The stage of an order. */
export function stageOf({ state, packingAt, parcels }: Pick<Order, 'state' | 'packingAt' | 'parcels'>): OrderStage {
	if (state !== 'paid') return state;
	if (parcels !== undefined) return 'part_shipped';
	return packingAt === undefined ? 'paid' : 'packing';
}
