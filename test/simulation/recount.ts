import { businessDay } from '#kernel';
import type { Order } from '#orders';
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
} from '#sales';

type Figures = Map<string, Figure>;

/**
 * I7: every figure of a counter is the recount of its tenant's orders, in every dimension; so tenants, clusters and the
 * others sum to the same base. Names what differs; undefined counters are not compared.
 */
export function wrongFigures(
	sales: readonly Item[] | undefined,
	orders: Iterable<Order>,
): { name: string; detail: string }[] {
	if (sales === undefined) return [];
	const wrong: { name: string; detail: string }[] = [];
	const counted: Figures = new Map();
	const counters = sales.filter((item) => String(item['pk']).startsWith('M#'));
	for (const counter of counters.map((item) => counterOf(item)))
		for (const measure of countedMeasures)
			for (const dimension of dimensions)
				for (const [member, figure] of figuresBy(counter, measure, dimension))
					addFigure(counted, `${counter.day} ${measure} ${dimension} ${member} of ${counter.tenantId}`, figure);
	const recounted: Figures = new Map();
	for (const order of orders) for (const [name, figure] of figuresOf(order)) addFigure(recounted, name, figure);
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
	const figure = (lines: Order['lines']) => ({
		amount: lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		orders: 1,
		units: lines.reduce((sum, line) => sum + line.quantity, 0),
	});
	const members: [string, Order['lines']][] = [
		['base base', order.lines],
		[`tenant ${order.tenantId}`, order.lines],
		[`cluster ${order.clusterId}`, order.lines],
		[`grade ${order.grade}`, order.lines],
		[`channel ${order.channel}`, order.lines],
		...[...Map.groupBy(order.lines, (line) => line.category)].map(([category, lines]): [string, Order['lines']] => [
			`category ${category}`,
			lines,
		]),
	];
	return times.flatMap(([measure, at]) =>
		at === undefined
			? []
			: members.map(([member, lines]): [string, Figure] => [
					`${businessDay(at)} ${measure} ${member} of ${order.tenantId}`,
					figure(lines),
				]),
	);
}
