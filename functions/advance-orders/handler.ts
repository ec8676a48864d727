import { orderAdvancing, overdueShipmentFlagging, returnAdvancing } from '#aftersales';
import { dueWork, followUpStore, onSchedule } from '#followups';
import { type Return, orderStore, overdueShipmentStore, readOrderClocks, readReturnClocks, returnStore } from '#orders';
import { log, openDatabase, readEnvironment } from '#platform';
import { stockStore } from '#stock';
import { environment } from './environment.ts';
import { returnUndecided } from './log-messages.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	orders: orderStore(database, env.ORDERS_TABLE),
	returns: returnStore(database, env.ORDERS_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	overdueShipments: overdueShipmentStore(database, env.ORDERS_TABLE),
	clocks: readOrderClocks(env.ORDER_CLOCKS),
	returnClocks: readReturnClocks(env.RETURN_CLOCKS),
	undecided: ({ returnId, since }: Return) =>
		log('error', returnUndecided, { function: 'advance-orders', returnId, since }),
};

/** Every minute: marks orders that are overdue for shipment, receives and closes orders, and moves returns whose time is up. */
export const handler = onSchedule(followUpStore(database, env.ORDERS_TABLE), 'advance-orders', [
	dueWork('flag-overdue-shipments', overdueShipmentFlagging(stores)),
	dueWork('advance-orders', orderAdvancing(stores)),
	dueWork('advance-returns', returnAdvancing(stores)),
]);
