import { businessDay, split } from '#kernel';
import type { Checkout, Order, SoldPart } from '#orders';
import type { Item } from '#platform';
import {
	type CountedMeasure,
	type Figure,
	countedMeasures,
	counterOf,
	dimensions,
	figuresBy,
	nothing,
	plus,
	salesOf,
} from '#sales';

type Figures = Map<string, Figure>;

/**
 * I7: every counter equals the recount of its tenant's orders and checkouts, in every dimension. Returns the
 * differences. Absent counters are not compared.
 */
export function wrongFigures(
	sales: readonly Item[] | undefined,
	orders: Iterable<Order>,
	checkouts: Iterable<Checkout>,
): { name: string; detail: string }[] {
	if (sales === undefined) return [];
	const wrong: { name: string; detail: string }[] = [];
	const counted: Figures = new Map();
	const counters = sales.filter((item) => /^[MP]#/.test(String(item['pk'])));
	for (const sales of salesOf(counters.map((item) => counterOf(item))))
		for (const measure of countedMeasures)
			for (const dimension of dimensions)
				for (const [member, figure] of figuresBy(sales, measure, dimension))
					addFigure(counted, `${sales.day} ${measure} ${dimension} ${member} of ${sales.tenantId}`, figure);
	const recounted = recount(orders, checkouts);
	for (const name of new Set([...counted.keys(), ...recounted.keys()])) {
		const [live, real] = [counted.get(name) ?? nothing, recounted.get(name) ?? nothing];
		if (live.amount !== real.amount || live.orders !== real.orders || live.units !== real.units)
			wrong.push({ name, detail: `counted ${JSON.stringify(live)}, but there is ${JSON.stringify(real)}` });
	}
	return wrong;
}

/** The recounted figures by `<day> <measure> <dimension> <member> of <tenant>`. */
function recount(orders: Iterable<Order>, checkouts: Iterable<Checkout>): Figures {
	const recounted: Figures = new Map();
	for (const order of orders) for (const [name, figure] of figuresOf(order)) addFigure(recounted, name, figure);
	for (const { parts, placedAt } of checkouts)
		for (const part of parts)
			for (const [name, figure] of figuresAt(part, 'placed', placedAt)) addFigure(recounted, name, figure);
	return recounted;
}

/** The recounted figures of all tenants by `<day> <measure> <dimension> <member>`. */
export function recountOfBase(orders: Iterable<Order>, checkouts: Iterable<Checkout>): ReadonlyMap<string, Figure> {
	const sums: Figures = new Map();
	for (const [name, figure] of recount(orders, checkouts))
		addFigure(sums, name.slice(0, name.lastIndexOf(' of ')), figure);
	return sums;
}

function addFigure(sums: Figures, name: string, figure: Figure): void {
	sums.set(name, plus(sums.get(name) ?? nothing, figure));
}

function figuresOf(order: Order): [string, Figure][] {
	const times: [CountedMeasure, number | undefined][] = [
		['paid', order.paidAt],
		['shipped', 'shipment' in order ? order.shipment.shippedAt : undefined],
		['received', 'receivedAt' in order ? order.receivedAt : undefined],
	];
	const sold = paidOf(order);
	const steps = times.flatMap(([measure, at]) => (at === undefined ? [] : namedFigures(order, measure, at, sold, 1)));
	return [...steps, ...refundedFigures(order, sold)];
}

/** The figures of a checkout's part under one measure. */
function figuresAt(part: SoldPart, measure: CountedMeasure, at: number): [string, Figure][] {
	return namedFigures(part, measure, at, soldOf(part), 1);
}

function soldOf({ lines }: SoldPart): Sold {
	return [...Map.groupBy(lines, (line) => line.category)].map(([category, some]) => ({
		category,
		amount: some.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		units: some.reduce((sum, line) => sum + line.quantity, 0),
	}));
}

/** The goods of an order as they were paid. A discount is shared over its categories. */
function paidOf(order: Order): Sold {
	const sold = soldOf(order);
	if (order.discount === undefined) return sold;
	const prices = sold.map(({ amount }) => amount);
	const paid = split(order.subtotal - order.discount.goods, prices);
	return sold.map((one, i) => ({ ...one, amount: paid[i] ?? 0 }));
}

type Sold = readonly { readonly category: string; readonly amount: number; readonly units: number }[];

/** The figures of one event of an order, for every member it counts for. */
function namedFigures(
	order: SoldPart,
	measure: CountedMeasure,
	at: number,
	sold: Sold,
	orders: number,
): [string, Figure][] {
	const sum = (of: 'amount' | 'units') => sold.reduce((total, one) => total + one[of], 0);
	const figure = { amount: sum('amount'), orders, units: sum('units') };
	const members: [string, Figure][] = [
		['base base', figure],
		[`tenant ${order.tenantId}`, figure],
		[`cluster ${order.clusterId}`, figure],
		[`grade ${order.grade}`, figure],
		[`channel ${order.channel}`, figure],
		...sold.map(({ category, amount, units }): [string, Figure] => [`category ${category}`, { amount, orders, units }]),
	];
	return members.map(([member, named]) => [`${businessDay(at)} ${measure} ${member} of ${order.tenantId}`, named]);
}

/**
 * The first refund returns an excess. Refunds are split over the remainder of each category; freight, and what exceeds the goods, counts nowhere. The refund that takes
 * the last of the goods reverses the order and unit counts.
 */
function refundedFigures(order: Order, sold: Sold): [string, Figure][] {
	const left = new Map(sold.map(({ category, amount }) => [category, amount]));
	return (order.refunds ?? []).flatMap(({ amount: whole, freight = 0, at }, n) => {
		const money = whole - freight;
		const amount = Math.min(
			n === 0 ? money - (order.excess ?? 0) : money,
			[...left.values()].reduce((sum, rest) => sum + rest, 0),
		);
		if (amount === 0) return [];
		const shares = split(amount, [...left.values()]);
		for (const [i, [category, rest]] of [...left].entries()) left.set(category, rest - (shares[i] ?? 0));
		const gone = [...left.values()].every((rest) => rest === 0);
		const lost = sold.map((one, i) => ({ ...one, amount: shares[i] ?? 0, units: gone ? one.units : 0 }));
		return namedFigures(order, 'refunded', at, lost, gone ? 1 : 0);
	});
}
