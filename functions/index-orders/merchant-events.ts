import type { MerchantEvent } from '#feed';
import type { Millis } from '#kernel';
import { type Order, type OrderStage, type Refund, type Return, orderOfReturn, parcelsOf, stageOf } from '#orders';
import type { Change } from './change.ts';

/**
 * The events of a change for the feed of its tenant: what happened to an order, its parcels, refunds and returns. `writtenAt`
 * is the time of the record, for what an order has no time of.
 */
export function merchantEvents(change: Change, writtenAt: Millis): MerchantEvent[] {
	if (change.kind === 'checkout') return [];
	if (change.kind === 'return') return returnEvents(change.before, change.after);
	const { before, after } = change;
	return [
		...addressEvents(before, after),
		...parcelEvents(before, after, writtenAt),
		...stageEvents(before, after),
		...refundEvents(before, after, writtenAt),
	];
}

function addressEvents(before: Order | undefined, { orderId, addressChangedAt }: Order): MerchantEvent[] {
	if (addressChangedAt === undefined || addressChangedAt === before?.addressChangedAt) return [];
	return [{ type: 'order.address_changed', at: addressChangedAt, orderId }];
}

/** A parcel never loses its number, so a parcel that is known and differs was corrected. */
function parcelEvents(before: Order | undefined, after: Order, writtenAt: Millis): MerchantEvent[] {
	const known = before === undefined ? [] : parcelsOf(before);
	const { orderId } = after;
	return parcelsOf(after).flatMap(({ carrier, trackingNumber, shippedAt }, index): MerchantEvent[] => {
		const was = known[index];
		const parcel = { orderId, number: index + 1, carrier, trackingNumber };
		if (was === undefined) return [{ type: 'parcel.shipped', at: shippedAt, ...parcel }];
		if (was.carrier === carrier && was.trackingNumber === trackingNumber) return [];
		return [{ type: 'parcel.corrected', at: writtenAt, ...parcel }];
	});
}

/** The stage that an order has reached. A new order is paid. */
function stageEvents(before: Order | undefined, after: Order): MerchantEvent[] {
	const stage = stageOf(after);
	if (before !== undefined && stage === stageOf(before)) return [];
	return [{ type: `order.${stage}`, at: reachedAt(after, stage), orderId: after.orderId }];
}

function reachedAt(order: Order, stage: OrderStage): Millis {
	switch (order.state) {
		case 'paid':
			if (stage === 'packing') return order.packingAt ?? order.paidAt;
			return order.parcels?.at(-1)?.shippedAt ?? order.paidAt;
		case 'shipped':
			return order.shipment.shippedAt;
		case 'received':
			return order.receivedAt;
		case 'closed':
			return order.closedAt;
		case 'cancelled':
			return order.cancellation.at;
	}
}

function refundEvents(before: Order | undefined, { orderId, refunds = [] }: Order, writtenAt: Millis): MerchantEvent[] {
	const known = new Map((before?.refunds ?? []).map((refund) => [refund.refundId, refund.state]));
	return refunds.flatMap(({ refundId, amount, at, state }): MerchantEvent[] => {
		const refund = { orderId, refundId, amount };
		const was = known.get(refundId);
		const created: MerchantEvent[] = was === undefined ? [{ type: 'refund.created', at, ...refund }] : [];
		const moved = state !== 'pending' && state !== was ? moveOf(state) : undefined;
		return moved === undefined ? created : [...created, { type: moved, at: writtenAt, ...refund }];
	});
}

/** The state that a return has reached. A correction within a state is no event. */
function returnEvents(before: Return | undefined, { returnId, state, since }: Return): MerchantEvent[] {
	if (state === before?.state) return [];
	return [{ type: `return.${state}`, at: since, orderId: orderOfReturn(returnId), returnId }];
}

function moveOf(state: Exclude<Refund['state'], 'pending'>) {
	return `refund.${state}` as const;
}
