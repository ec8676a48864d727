import type { Millis } from '#kernel';
import type { Order } from './order.ts';
import { stageOf } from './stage.ts';

/** The times after which the clock moves an order, or its buyer may cancel it. */
export interface OrderClocks {
	/** From the payment until a buyer may cancel what has not left, although it is packed or a part has left. */
	readonly cancelAfterMs: Millis;
	/** From the shipment until the order counts as received, unless its buyer confirms earlier. */
	readonly receiveAfterMs: Millis;
	/** From the receipt until the order is closed: the time in which a consumer may return the goods. */
	readonly closeAfterMs: Millis;
}

/** Parses the clocks that infra sets as JSON from the stage. */
export function readOrderClocks(variable: string): OrderClocks {
	return JSON.parse(variable) as OrderClocks;
}

/** The next verb of the clock and when it is due. Undefined while an order waits for a person, or at its end. */
export function clockOf(
	order: Order,
	{ receiveAfterMs, closeAfterMs }: Pick<OrderClocks, 'receiveAfterMs' | 'closeAfterMs'>,
): { readonly verb: 'receive' | 'close'; readonly dueAt: Millis } | undefined {
	switch (order.state) {
		case 'paid':
		case 'closed':
		case 'cancelled':
			return undefined;
		case 'shipped':
			return { verb: 'receive', dueAt: order.shipment.shippedAt + receiveAfterMs };
		case 'received':
			return { verb: 'close', dueAt: order.receivedAt + closeAfterMs };
	}
}

/** From when a buyer may cancel what has not left of an order. Undefined where nothing is left to cancel. */
export function cancellableFrom(
	order: Order,
	{ cancelAfterMs }: Pick<OrderClocks, 'cancelAfterMs'>,
): Millis | undefined {
	const stage = stageOf(order);
	if (order.state !== 'paid') return undefined;
	return stage === 'paid' ? order.paidAt : order.paidAt + cancelAfterMs;
}
