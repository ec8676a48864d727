import { orderAdvancing, overdueShipmentFlagging } from '#aftersales';
import { dueWork, followUpStore, onSchedule } from '#followups';
import { orderStore, overdueShipmentStore, readOrderClocks } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	orders: orderStore(database, env.ORDERS_TABLE),
	overdueShipments: overdueShipmentStore(database, env.ORDERS_TABLE),
	clocks: readOrderClocks(env.ORDER_CLOCKS),
};

/** Every minute: marks paid orders that are overdue for shipment, receives shipped orders and closes received ones. */
export const handler = onSchedule(followUpStore(database, env.ORDERS_TABLE), 'advance-orders', [
	dueWork('flag-overdue-shipments', overdueShipmentFlagging(stores)),
	dueWork('advance-orders', orderAdvancing(stores)),
]);
