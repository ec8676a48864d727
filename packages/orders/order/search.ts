import { type BusinessDay, addDays, folded, startOfDay, timePrefix } from '#kernel';
import type { OrderState } from '../states.ts';
import type { Order } from './order.ts';
import { parcelsOf } from './shippable.ts';

/** Which orders of a tenant are wanted. Absent: all. */
export interface OrderFilter {
	readonly state?: OrderState | undefined;
	/** The first and last business day of placing, both included. */
	readonly from?: BusinessDay | undefined;
	readonly to?: BusinessDay | undefined;
	/** A part of the order's id, a tracking number or a title, whatever its case and width. */
	readonly text?: string | undefined;
	/** Whether the text may also be a part of the recipient's name: only for a caller that sees it. */
	readonly withRecipient?: boolean | undefined;
}

/** Whether an order passes the state and text of a filter. Its days bound the read. */
export function passes({ state, text, withRecipient = false }: OrderFilter): (order: Order) => boolean {
	const wanted = text === undefined ? undefined : folded(text);
	return (order) => {
		if (state !== undefined && order.state !== state) return false;
		return wanted === undefined || searched(order, withRecipient).some((field) => folded(field).includes(wanted));
	};
}

function searched(order: Order, withRecipient: boolean): string[] {
	const { shippingAddress: address } = order;
	return [
		order.orderId,
		...parcelsOf(order).map(({ trackingNumber }) => trackingNumber),
		...order.lines.flatMap(({ title }) => [title.zh, title.en]),
		...(withRecipient && 'name' in address ? [address.name] : []),
	];
}

/** The sort keys between which the orders of these days lie. An order's id begins with the time of its placing. */
export function keyRange({ from, to }: OrderFilter): { readonly first: string; readonly last: string } {
	return {
		first: from === undefined ? 'O#' : `O#${timePrefix(startOfDay(from))}`,
		last: to === undefined ? 'O$' : `O#${timePrefix(startOfDay(addDays(to, 1)))}`,
	};
}
