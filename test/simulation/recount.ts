import { businessDay } from '#kernel';
import type { Checkout, Order, Part } from '#orders';
import type { Item } from '#platform';
import {
	type Figure,
	type CountedMeasure,
	countedMeasures,
	counterOf,
	dimensions,
	figuresBy,
	nothing,
	plus,
	standing,
} from '#sales';

type Figures = Map<string, Figure>;

/**
 * I7: every figure of a counter is the recount of its tenant's orders and checkouts, in every dimension; so tenants, clusters and the
 * others sum to the same base. Names what differs; undefined counters are not compared.
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
	for (const counter of standing(counters.map((item) => counterOf(item))))
		for (const measure of countedMeasures)
			for (const dimension of dimensions)
				for (const [member, figure] of figuresBy(counter, measure, dimension))
					addFigure(counted, `${counter.day} ${measure} ${dimension} ${member} of ${counter.tenantId}`, figure);
	const recounted: Figures = new Map();
	for (const order of orders) for (const [name, figure] of figuresOf(order)) addFigure(recounted, name, figure);
	for (const { parts, placedAt } of checkouts)
		for (const part of parts)
			for (const [name, figure] of figuresAt(part, 'placed', placedAt)) addFigure(recounted, name, figure);
	for (const name of new Set([...counted.keys(), ...recounted.keys()])) {
		const [live, real] = [counted.get(name) ?? nothing, recounted.get(name) ?? nothing];
		if (live.amount !== real.amount || live.orders !== real.orders || live.units !== real.units)
			wrong.push({ name, detail: `counted ${JSON.stringify(live)}, but there is ${JSON.stringify(real)}` });
	}
	return wrong;
}

function addFigure(sums: Figures, name: string, figure: Figure): void {
	sums.set(name, plus(sums.get(name) ?? nothing, figure));
}

function figuresOf(order: Order): [string, Figure][] {
	const times: [CountedMeasure, number | undefined][] = [
		['paid', order.paidAt],
		['shipped', order.state === 'paid' ? undefined : order.shipment.shippedAt],
		['received', order.state === 'received' || order.state === 'closed' ? order.receivedAt : undefined],
	];
	return times.flatMap(([measure, at]) => (at === undefined ? [] : figuresAt(order, measure, at)));
}

/** The figures of an order, or of the part of a checkout that it was or may become, under one measure. */
function figuresAt(part: Part, measure: CountedMeasure, at: number): [string, Figure][] {
	const { lines, tenantId, clusterId, grade, channel } = part;
	const figure = (some: Part['lines']) => ({
		amount: some.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		orders: 1,
		units: some.reduce((sum, line) => sum + line.quantity, 0),
	});
	const members: [string, Part['lines']][] = [
		['base base', lines],
		[`tenant ${tenantId}`, lines],
		[`cluster ${clusterId}`, lines],
		[`grade ${grade}`, lines],
		[`channel ${channel}`, lines],
		...[...Map.groupBy(lines, (line) => line.category)].map(([category, some]): [string, Part['lines']] => [
			`category ${category}`,
			some,
		]),
	];
	return members.map(([member, some]): [string, Figure] => [
		`${businessDay(at)} ${measure} ${member} of ${tenantId}`,
		figure(some),
	]);
}
