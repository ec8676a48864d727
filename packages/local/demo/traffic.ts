import { businessHour } from '#kernel';
import { visit } from './buyer.ts';
import { chance } from './chance.ts';
import { type DemoBase, openClient } from './client.ts';
import { Errands } from './errands.ts';

/** How lively the demo is. */
export interface TrafficOptions {
	/** Orders a second, averaged over the day. */
	readonly ordersPerSecond?: number;
	/** The most seconds from payment to shipment, and from shipment to receipt. A demo's day is short. */
	readonly maxDeliverySeconds?: number;
	readonly seed?: number;
}

/** Demo buyers and merchants at work. */
export interface Traffic {
	/** Resolves when all of them have stopped. */
	stop(): Promise<void>;
}

/** Concurrent visits. On a slow base buyers stay away and do not pile up. */
const maxVisits = 12;

/** Share of the day's average by hour in Shanghai: quiet at night, a peak in the evening. */
const shape = [
	0.7, 0.6, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.1, 1.1, 1, 1, 1, 1.1, 1.1, 1.2, 1.4, 1.5, 1.5, 1.2, 0.9,
] as const;

/**
 * Starts demo buyers that order, pay, cancel and confirm receipt, and merchants that ship and restock, all through
 * the public API. Failures are dropped, and the demo goes on.
 */
export function startTraffic(base: DemoBase, options: TrafficOptions = {}): Traffic {
	const { ordersPerSecond = 2, maxDeliverySeconds = 90, seed = 2012 } = options;
	const client = openClient(base);
	const random = chance(seed);
	const errands = new Errands(client, random, maxDeliverySeconds);
	const going = new Set<Promise<void>>();
	let stopped = false;
	let timer: NodeJS.Timeout;
	let hour = 12;

	async function visitOnce(): Promise<void> {
		const { bought, low } = await visit(client, random);
		errands.take(bought, low);
	}

	function begin(work: () => Promise<void>): void {
		const run = work()
			.catch(() => undefined)
			.finally(() => going.delete(run));
		going.add(run);
	}

	function next(): void {
		if (stopped) return;
		if (going.size < maxVisits) begin(visitOnce);
		const rate = ordersPerSecond * (shape[hour] ?? 1);
		timer = setTimeout(next, (-Math.log(1 - random.next()) * 1000) / rate);
	}

	const rounds = setInterval(() => begin(() => errands.round()), 1_000);
	const clock = setInterval(() => begin(readHour), 60_000);
	async function readHour(): Promise<void> {
		const { at } = await client.send('GET /v1/clusters');
		if (at > 0) hour = businessHour(at);
	}
	begin(readHour);
	next();

	return {
		async stop() {
			stopped = true;
			clearTimeout(timer);
			clearInterval(rounds);
			clearInterval(clock);
			client.close();
			await Promise.all(going);
		},
	};
}
