import type { FollowUpHandler } from '#followups';
import type { Order, OrderStore, OverdueShipmentStore } from '#orders';

/** What flagging composes. */
export interface FlagOverdueShipmentsDeps {
	readonly orders: Pick<OrderStore, 'byIds'>;
	readonly overdueShipments: Pick<OverdueShipmentStore, 'mark'>;
}

/** Marks the orders that are paid still when they should have been shipped. */
export function overdueShipmentFlagging(stores: FlagOverdueShipmentsDeps): FollowUpHandler<Order> {
	return {
		width: 8,
		// A batch is a hundred orders at most.
		headroomMs: 10_000,
		load: (ids) => stores.orders.byIds(ids),
		async handle(order) {
			if (order.state === 'paid') await stores.overdueShipments.mark(order);
			return 'done';
		},
	};
}
