import * as z from 'zod/mini';
import { type Channel, type ClusterId, type Grade, type Millis, type TenantId, channels, grades, split } from '#kernel';
import { check, slug } from '#kernel/schemas';
import type { CountedMeasure } from '../figure.ts';

/** One thing that happened to one order and that a measure counts. */
export interface SalesEvent {
	readonly measure: CountedMeasure;
	readonly tenantId: TenantId;
	/** When it happened; the business day and hour of this instant are the ones it counts for. */
	readonly at: Millis;
	readonly clusterId: ClusterId;
	readonly grade: Grade;
	readonly channel: Channel;
	/** Fen. */
	readonly amount: number;
	/** 1, save for a refund that leaves something of its order: 0, with no units. */
	readonly orders: 0 | 1;
	readonly units: number;
	/** By category; the amounts and units sum to those of the event. */
	readonly categories: readonly { readonly category: string; readonly amount: number; readonly units: number }[];
	/** Of the stream record that told it. */
	readonly sequenceNumber: string;
	/** Tells apart what one record tells of one measure: the place of a refund in its order, 0 otherwise. */
	readonly nth: number;
}

/** No order is older than the base or newer than the century. */
const earliest = Date.UTC(2012, 0, 1);
const latest = Date.UTC(2101, 0, 1);

const count = z.int().check(z.minimum(0));
/** When something happened. */
export const time = z.int().check(z.minimum(earliest), z.maximum(latest));
const shipment = z.object({ shippedAt: time });
/** What a tenant's part of a checkout and the order that becomes of it have in common. */
export const placedPartFields = {
	tenantId: slug,
	clusterId: slug,
	grade: z.enum(grades),
	channel: z.enum(channels),
	lines: z
		.array(
			z.object({ category: z.string().check(z.minLength(1), z.maxLength(200)), quantity: count, unitPrice: count }),
		)
		.check(z.minLength(1)),
};
const sold = {
	...placedPartFields,
	subtotal: count,
	paidAt: time,
	refunds: z.optional(z.array(z.object({ refundId: z.string(), amount: count.check(z.minimum(1)), at: time }))),
};

/** What counting reads of an order, and how far the order must have come to have it. */
const sale = z
	.discriminatedUnion('state', [
		z.object({ ...sold, state: z.literal('paid') }),
		z.object({ ...sold, state: z.literal('shipped'), shipment }),
		z.object({ ...sold, state: z.enum(['received', 'closed']), shipment, receivedAt: time }),
	])
	.check(
		z.refine((one) => one.lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0) === one.subtotal, {
			path: ['subtotal'],
			error: 'must be the sum of the lines',
		}),
		z.refine((one) => (one.refunds ?? []).reduce((sum, { amount }) => sum + amount, 0) <= one.subtotal, {
			path: ['refunds'],
			error: 'must not exceed the subtotal',
		}),
	);
/** An order that was sold, as far as counting reads it. */
export type Sale = z.output<typeof sale>;

/** An order as counting needs it. Throws, naming the faults but no content, when it is not one: it must not be guessed at. */
export function readSale(order: unknown): Sale {
	const checked = check(sale, order);
	if (checked.ok) return checked.value;
	throw new TypeError(`not an order: ${checked.refusal.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ')}`);
}

/** The steps that an order has come to, by measure. */
function times(order: Sale): Partial<Record<CountedMeasure, Millis>> {
	switch (order.state) {
		case 'paid':
			return { paid: order.paidAt };
		case 'shipped':
			return { paid: order.paidAt, shipped: order.shipment.shippedAt };
		case 'received':
		case 'closed':
			return { paid: order.paidAt, shipped: order.shipment.shippedAt, received: order.receivedAt };
	}
}

/**
 * What a change of an order adds to the sales: whatever it had not come to before and has now, and the refunds that it did
 * not have. The same order written again adds nothing.
 */
export function salesEvents(before: Sale | undefined, after: Sale, sequenceNumber: string): SalesEvent[] {
	const known = before === undefined ? {} : times(before);
	const fresh = Object.entries(times(after)) as [CountedMeasure, Millis][];
	const { tenantId, clusterId, grade, channel, subtotal, lines } = after;
	const about = { tenantId, clusterId, grade, channel, sequenceNumber };
	const steps = fresh
		.filter(([measure]) => known[measure] === undefined)
		.map(([measure, at]): SalesEvent => ({
			...about,
			measure,
			at,
			amount: subtotal,
			orders: 1,
			units: lines.reduce((sum, line) => sum + line.quantity, 0),
			categories: byCategory(lines),
			nth: 0,
		}));
	const given = new Set(before?.refunds?.map((one) => one.refundId));
	const refunds = refundsOf(after)
		.map((one): SalesEvent => ({ ...about, ...one, measure: 'refunded' }))
		.filter(({ nth }) => !given.has(after.refunds?.[nth]?.refundId ?? ''));
	return [...steps, ...refunds];
}

/**
 * What each refund takes back. It is shared over what the ones before it have left of each category, so that in the end each
 * category has lost what it sold and at no time more. The one that leaves nothing takes back the order and its pieces.
 */
function refundsOf({
	refunds = [],
	lines,
}: Sale): Pick<SalesEvent, 'at' | 'amount' | 'orders' | 'units' | 'categories' | 'nth'>[] {
	const sold = byCategory(lines);
	let left = sold.map(({ amount }) => amount);
	return refunds.map(({ at, amount }, nth) => {
		const shares = split(amount, left);
		left = left.map((rest, i) => rest - (shares[i] ?? 0));
		const ends = left.every((rest) => rest === 0);
		const categories = sold
			.map(({ category, units }, i) => ({ category, amount: shares[i] ?? 0, units: ends ? units : 0 }))
			.filter((one) => ends || one.amount > 0);
		const units = categories.reduce((sum, one) => sum + one.units, 0);
		return { at, amount, orders: ends ? 1 : 0, units, categories, nth };
	});
}

/** Lines by their category. */
export function byCategory(lines: Sale['lines']): SalesEvent['categories'] {
	return [...Map.groupBy(lines, (line) => line.category)].map(([category, ofCategory]) => ({
		category,
		amount: ofCategory.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		units: ofCategory.reduce((sum, line) => sum + line.quantity, 0),
	}));
}
