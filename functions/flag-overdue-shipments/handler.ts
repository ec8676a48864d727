import { overdueShipmentFlagging } from '#aftersales';
import { followUpStore, onSchedule } from '#followups';
import { orderStore, overdueShipmentStore } from '#orders';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	orders: orderStore(database, env.ORDERS_TABLE),
	overdueShipments: overdueShipmentStore(database, env.ORDERS_TABLE),
};

/** Every minute: marks paid orders that are overdue for shipment. */
export const handler = onSchedule(
	followUpStore(database, env.ORDERS_TABLE),
	'flag-overdue-shipments',
	overdueShipmentFlagging(stores),
);
