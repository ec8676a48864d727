import type { FollowUpHandler } from '#followups';
import type { Order, OrderStore, OverdueShipmentStore } from '#orders';

/** Dependencies of flagging overdue shipments. */
export interface FlagOverdueShipmentsDeps {
	readonly orders: Pick<OrderStore, 'byIds'>;
	readonly overdueShipments: Pick<OverdueShipmentStore, 'mark'>;
}

/** Flags the orders that are still paid when they should have been shipped. */
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
