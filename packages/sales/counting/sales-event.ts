import * as z from 'zod/mini';
import { type Channel, type ClusterId, type Grade, type Millis, type TenantId, channels, grades, split } from '#kernel';
import { check, slug } from '#kernel/schemas';
import type { CountedMeasure } from '../figure.ts';

/** One event of one order, counted by one measure. */
export interface SalesEvent {
	readonly measure: CountedMeasure;
	readonly tenantId: TenantId;
	/** The instant of the event, which decides its business day and hour. */
	readonly at: Millis;
	readonly clusterId: ClusterId;
	readonly grade: Grade;
	readonly channel: Channel;
	/** In fen. */
	readonly amount: number;
	/** 1. A refund that leaves part of its order has 0 and no units. */
	readonly orders: 0 | 1;
	readonly units: number;
	/** By category. Amounts and units sum to those of the event. */
	readonly categories: readonly { readonly category: string; readonly amount: number; readonly units: number }[];
	/** Of the stream record. */
	readonly sequenceNumber: string;
	/** Distinguishes events of one record and measure: the index of a refund in its order, otherwise 0. */
	readonly nth: number;
}

/** Bounds that no plausible order exceeds. */
const earliest = Date.UTC(2012, 0, 1);
const latest = Date.UTC(2101, 0, 1);

const count = z.int().check(z.minimum(0));
/** The instant of an event. */
export const time = z.int().check(z.minimum(earliest), z.maximum(latest));
const shipment = z.object({ shippedAt: time });
/** Fields that a part of a checkout shares with its order. */
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
	/** Counted in no measure. It bounds the refunds. */
	shipping: count,
	/** What was not paid. The part of the goods is sold for nothing, so it is counted in no measure. */
	discount: z.optional(z.object({ goods: count, shipping: count })),
	/** Money beyond the price. The first refund returns it, and no measure counts either. */
	excess: z.optional(count),
	paidAt: time,
	refunds: z.optional(
		z.array(
			z.object({ refundId: z.string(), amount: count.check(z.minimum(1)), freight: z.optional(count), at: time }).check(
				z.refine(({ amount, freight = 0 }) => freight <= amount, {
					path: ['freight'],
					error: 'must be in the amount',
				}),
			),
		),
	),
};

/** The fields that counting reads of an order, and the state from which each must be present. */
const sale = z
	.discriminatedUnion('state', [
		z.object({ ...sold, state: z.literal('paid') }),
		z.object({ ...sold, state: z.literal('shipped'), shipment }),
		z.object({ ...sold, state: z.enum(['received', 'closed']), shipment, receivedAt: time }),
		z.object({ ...sold, state: z.literal('cancelled') }),
	])
	.check(
		z.refine((one) => one.lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0) === one.subtotal, {
			path: ['subtotal'],
			error: 'must be the sum of the lines',
		}),
		z.refine((one) => (one.discount?.goods ?? 0) <= one.subtotal && (one.discount?.shipping ?? 0) <= one.shipping, {
			path: ['discount'],
			error: 'must not exceed goods and shipping',
		}),
		z.refine((one) => (one.refunds ?? []).reduce((sum, { amount }) => sum + amount, 0) <= receivedFor(one), {
			path: ['refunds'],
			error: 'must not exceed the money that came',
		}),
		z.refine((one) => (one.refunds ?? []).reduce((sum, { freight = 0 }) => sum + freight, 0) <= paidForShipping(one), {
			path: ['refunds'],
			error: 'must not name more freight than was paid',
		}),
	);
type Amounts = Pick<z.output<z.ZodMiniObject<typeof sold>>, 'subtotal' | 'shipping' | 'discount' | 'excess'>;

function receivedFor({ subtotal, shipping, discount, excess = 0 }: Amounts): number {
	return subtotal + shipping - (discount?.goods ?? 0) - (discount?.shipping ?? 0) + excess;
}

function paidForShipping({ shipping, discount }: Amounts): number {
	return shipping - (discount?.shipping ?? 0);
}

/** An order as counting reads it. */
export type Sale = z.output<typeof sale>;

/** Validates an order for counting. Throws on an invalid one, naming the faults without any content. */
export function readSale(order: unknown): Sale {
	const checked = check(sale, order);
	if (checked.ok) return checked.value;
	throw new TypeError(
		`invalid order: ${checked.refusal.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ')}`,
	);
}

/** The instants of the steps that an order has reached, by measure. */
function times(order: Sale): Partial<Record<CountedMeasure, Millis>> {
	switch (order.state) {
		case 'paid':
		// A cancelled order stays in placed and paid. Its refund takes the money out of the net.
		case 'cancelled':
			return { paid: order.paidAt };
		case 'shipped':
			return { paid: order.paidAt, shipped: order.shipment.shippedAt };
		case 'received':
		case 'closed':
			return { paid: order.paidAt, shipped: order.shipment.shippedAt, received: order.receivedAt };
	}
}

/**
 * The sales events of a change of an order: each step and refund that was not there before. Writing the same order
 * again gives none.
 */
export function salesEvents(before: Sale | undefined, after: Sale, sequenceNumber: string): SalesEvent[] {
	const known = before === undefined ? {} : times(before);
	const reached = Object.entries(times(after)) as [CountedMeasure, Millis][];
	const { tenantId, clusterId, grade, channel, subtotal, discount, lines } = after;
	const about = { tenantId, clusterId, grade, channel, sequenceNumber };
	const steps = reached
		.filter(([measure]) => known[measure] === undefined)
		.map(([measure, at]): SalesEvent => ({
			...about,
			measure,
			at,
			amount: subtotal - (discount?.goods ?? 0),
			orders: 1,
			units: lines.reduce((sum, line) => sum + line.quantity, 0),
			categories: paidByCategory(after),
			nth: 0,
		}));
	const given = new Set(before?.refunds?.map((one) => one.refundId));
	const refunds = refundsOf(after)
		.map((event): SalesEvent => ({ ...about, ...event, measure: 'refunded' }))
		.filter(({ nth }) => !given.has(after.refunds?.[nth]?.refundId ?? ''));
	return [...steps, ...refunds];
}

/**
 * The amounts of goods that each refund takes back. No measure counts its freight. Of the rest, money beyond the price comes
 * first, then goods, and the excess of both is shipping fee as well. A refund is shared over the rest of each category, so
 * that no category ever loses more than it sold. The refund that reaches the full subtotal also reverses the order and unit counts.
 */
function refundsOf(order: Sale): Pick<SalesEvent, 'at' | 'amount' | 'orders' | 'units' | 'categories' | 'nth'>[] {
	const sold = paidByCategory(order);
	let left = sold.map(({ amount }) => amount);
	let { excess = 0 } = order;
	return (order.refunds ?? []).flatMap(({ at, amount: whole, freight = 0 }, nth) => {
		const money = whole - freight;
		const ofExcess = Math.min(money, excess);
		excess -= ofExcess;
		const amount = Math.min(
			money - ofExcess,
			left.reduce((sum, rest) => sum + rest, 0),
		);
		if (amount === 0) return [];
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

/** What was paid for the goods by category. A discount is shared over the categories by the largest remainder. */
function paidByCategory({ lines, subtotal, discount }: Sale): SalesEvent['categories'] {
	const priced = byCategory(lines);
	if (discount === undefined) return priced;
	const paid = split(
		subtotal - discount.goods,
		priced.map(({ amount }) => amount),
	);
	return priced.map((one, i) => ({ ...one, amount: paid[i] ?? 0 }));
}

/** Lines summed by category. */
export function byCategory(lines: Sale['lines']): SalesEvent['categories'] {
	return [...Map.groupBy(lines, (line) => line.category)].map(([category, ofCategory]) => ({
		category,
		amount: ofCategory.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		units: ofCategory.reduce((sum, line) => sum + line.quantity, 0),
	}));
}
