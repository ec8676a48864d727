import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { businessDay, ownedId } from '#kernel';
import type { Order } from '#orders';
import { type SalesEvent, type TenantSales, checkoutEvents, fold, salesOf, sourceOf } from '#sales';
import {
	checkoutItem,
	emptyOf,
	events,
	paid,
	placing,
	rawRecord,
	read,
	received,
	record,
	shipped,
	unique,
} from './given.ts';

/** Random lives of orders, written to a stream whose shards split, merge and are renewed meanwhile. */

const line = fc.tuple(fc.constantFrom('shirts', 'coats', 'hats'), fc.integer({ min: 1, max: 5 }), fc.nat(99_999));
const life = fc.record({
	tenantId: fc.constantFrom('aa', 'bb', 'cc'),
	clusterId: fc.constantFrom('chaonan', 'dalang'),
	lines: fc.array(line, { minLength: 1, maxLength: 3 }),
	/** From the placing on, each a number of hours after the one before. */
	hours: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
	refunded: fc.boolean(),
	/** Where its checkout and its order lie among all keys of the table. */
	keys: fc.tuple(fc.nat(999), fc.nat(999)),
});

export const shardPlan = fc.record({
	lives: fc.array(life, { minLength: 1, maxLength: 15 }),
	acts: fc.array(
		fc.record({ does: fc.constantFrom('write', 'write', 'write', 'split', 'merge', 'renew'), pick: fc.nat(999) }),
		{ minLength: 30, maxLength: 80 },
	),
	/** The first sequence number of each shard: those of different shards have no order. */
	numbers: fc.array(fc.nat(9_999), { minLength: 100, maxLength: 100 }),
	deliveries: fc.array(
		fc.record({
			pick: fc.nat(99),
			from: fc.nat(99),
			size: fc.integer({ min: 1, max: 6 }),
			killedAt: fc.option(fc.nat(3), { nil: undefined, freq: 4 }),
		}),
		{ minLength: 3, maxLength: 25 },
	),
});
export type ShardPlan = typeof shardPlan extends fc.Arbitrary<infer T> ? T : never;

export interface Shard {
	readonly id: string;
	readonly parents: readonly Shard[];
	/** It takes the changes of keys from `from` to before `to`. */
	readonly from: number;
	readonly to: number;
	readonly firstNumber: number;
	readonly records: DynamoDBRecord[];
	isOpen: boolean;
	/** Records that its consumer has counted. */
	done: number;
}

/** The shards of a plan with their records, each parent before its children, and the last state of what was written. */
export function written(plan: ShardPlan, start: number): { shards: Shard[]; changes: DynamoDBRecord[] } {
	const shards: Shard[] = [];
	const open = (parents: readonly Shard[], from: number, to: number) => {
		for (const parent of parents) parent.isOpen = false;
		const firstNumber = plan.numbers[shards.length % plan.numbers.length] ?? 0;
		const id = `shardId-${String(shards.length).padStart(20, '0')}`;
		shards.push({ id, parents, from, to, firstNumber, records: [], isOpen: true, done: 0 });
	};
	open([], 0, 500);
	open([], 500, 1_000);
	const waiting = plan.lives.map((one, n) => changesOf(one, n + 1, start));
	const last = new Map<string, DynamoDBRecord>();
	const write = ({ item, key, change }: Change) => {
		const shard = shards.find(({ isOpen, from, to }) => isOpen && from <= key && key < to);
		if (shard === undefined) throw new Error('no open shard');
		shard.records.push(change(shard.firstNumber + shard.records.length + 1));
		last.set(item, change(last.size + 1));
	};
	for (const { does, pick } of plan.acts) {
		const current = shards.filter(({ isOpen }) => isOpen);
		const at = pick % current.length;
		const [shard, beside] = [current[at], current.find(({ from }) => from === current[at]?.to)];
		if (shard === undefined) throw new Error('no open shard');
		if (does === 'write') {
			const next = waiting[pick % waiting.length]?.shift();
			if (next !== undefined) write(next);
		} else if (does === 'renew') open([shard], shard.from, shard.to);
		else if (does === 'merge' && beside !== undefined) open([shard, beside], shard.from, beside.to);
		else if (does === 'split' && shard.to - shard.from > 1) {
			const middle = Math.floor((shard.from + shard.to) / 2);
			open([shard], shard.from, middle);
			open([shard], middle, shard.to);
		}
	}
	for (const changes of waiting) for (const change of changes) write(change);
	return { shards, changes: [...last.values()] };
}

/** A change of one item. */
interface Change {
	readonly item: string;
	readonly key: number;
	readonly change: (sequence: number) => DynamoDBRecord;
}

function changesOf(one: ShardPlan['lives'][number], n: number, start: number): Change[] {
	const times = one.hours.map((_, i) => start + one.hours.slice(0, i + 1).reduce((a, b) => a + b, 0) * 3_600_000);
	const [placedAt = start, paidAt, shippedAt, receivedAt] = times;
	const checkout = checkoutItem(placing(n, [one.tenantId], placedAt, one.lines));
	const versions: Order[] = [];
	if (paidAt !== undefined) versions.push(paid({ ...one, n, at: paidAt }));
	const [order] = versions;
	if (order !== undefined && one.refunded && order.subtotal > 0)
		versions.push({
			...order,
			refunds: [
				{
					refundId: ownedId('refund', order.tenantId, unique(n)),
					amount: Math.ceil(order.subtotal / 2),
					at: paidAt ?? start,
					state: 'pending',
				},
			],
		});
	const step = (make: (order: Order, at: number) => Order, at: number | undefined) => {
		const before = versions.at(-1);
		if (before !== undefined && at !== undefined) versions.push(make(before, at));
	};
	step(shipped, shippedAt);
	step(received, receivedAt);
	return [
		{ item: `checkout ${n}`, key: one.keys[0], change: (sequence) => rawRecord(sequence, checkout) },
		...versions.map((version, i) => ({
			item: `order ${n}`,
			key: one.keys[1],
			change: (sequence: number) => record(sequence, version, versions[i - 1]),
		})),
	];
}

/** The shards that can be read: a child after all of its parents. */
export function deliverable(shards: readonly Shard[]): Shard[] {
	return shards.filter(({ parents }) => parents.every((parent) => parent.done === parent.records.length));
}

/** The sales of the last states of all items, each read as if it were new. */
export function truthOf(last: readonly DynamoDBRecord[]): TenantSales[] {
	const all: SalesEvent[] = last.flatMap((change) => {
		const { OldImage: _, ...image } = change.dynamodb ?? {};
		const whole: DynamoDBRecord = { ...change, eventName: 'INSERT', dynamodb: image };
		return [...events(whole), ...checkoutEvents(whole, read.checkout)];
	});
	const byCounter = Map.groupBy(all, ({ tenantId, at, measure }) =>
		[tenantId, businessDay(at), sourceOf(measure)].join(' '),
	);
	return salesOf(
		[...byCounter.values()].flatMap((some) => {
			const [first] = some;
			if (first === undefined) return [];
			const empty = emptyOf(first.tenantId, businessDay(first.at), 'truth', sourceOf(first.measure));
			return [
				fold(
					empty,
					some.map((event, n) => ({ ...event, sequenceNumber: String(n + 1) })),
				).counter,
			];
		}),
	);
}
