import { type Caller, caller } from '../support/base.ts';
import { percentile } from './load.ts';
import type { Server } from './server-process.ts';
import { buyers, input, stock } from './shots.ts';

/** How long a paid order took to be in the figure of the day at the API. */
export interface Lag {
	readonly connections: number;
	readonly paidPerSecond: number;
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
}

/** A payment that may still be made. */
interface Open {
	readonly paymentId: string;
}

/** Stripe takes 25 payments a second; what it refuses is asked again. */
const maxOpening = 20;
const maxTries = 60;
/** Payments that go before, so that no function starts in what is measured. */
const warming = 50;

/**
 * From the answer to a payment's event until an answer of the API counts the order: the n-th event that was answered is
 * seen with the first figure that holds n orders. The figure is asked for again as soon as it is answered.
 */
export async function lag(server: Server, count: number, connections: readonly number[]): Promise<Lag[]> {
	const url = `http://127.0.0.1:${server.port}`;
	const [token = ''] = await server.tokens([{ sub: 'manager-1', groups: ['base'], role: 'manager' }]);
	const manager = caller(url, Promise.resolve(token));
	const { listingIds } = await stock(server);
	await round(server, manager, listingIds, { count: warming, width: 4 });
	const measured: Lag[] = [];
	for (const width of connections) measured.push(await round(server, manager, listingIds, { count, width }));
	return measured;
}

async function round(
	server: Server,
	manager: Caller,
	listingIds: readonly string[],
	{ count, width }: { count: number; width: number },
): Promise<Lag> {
	const url = `http://127.0.0.1:${server.port}`;
	const people = (await buyers(server, count)).map(({ authorization }) =>
		caller(url, Promise.resolve(authorization.slice('Bearer '.length))),
	);
	const ready = await inTurns(people, maxOpening, (buyer, i) => opened(buyer, listingIds[i % listingIds.length] ?? ''));
	const before = await ordersToday(manager);
	const answeredAt: number[] = [];
	const seenAt: number[] = [];
	const started = performance.now();
	const watching = watch();
	await inTurns(ready, width, async ({ paymentId }) => {
		await manager.post(`/local/stripe/payment_intents/${paymentId}/succeed`);
		answeredAt.push(performance.now());
	});
	const seconds = (performance.now() - started) / 1000;
	await watching;
	const lags = seenAt.map((at, n) => Math.max(0, at - (answeredAt[n] ?? at)));
	const [p50 = 0, p95 = 0, p99 = 0] = [50, 95, 99].map((p) => percentile(lags, p));
	return { connections: width, paidPerSecond: count / seconds, p50, p95, p99 };

	async function watch(): Promise<void> {
		while (seenAt.length < count) {
			const counted = (await ordersToday(manager)) - before;
			const at = performance.now();
			while (seenAt.length < counted) seenAt.push(at);
		}
	}
}

async function ordersToday(manager: Caller): Promise<number> {
	const { body } = await manager.get('/v1/base/sales/series?dimension=base&by=hour&measure=paid');
	const { items } = body as { items: readonly { orders: number }[] };
	return items.reduce((sum, { orders }) => sum + orders, 0);
}

async function opened(buyer: Caller, listingId: string): Promise<Open> {
	const key = { 'idempotency-key': crypto.randomUUID() };
	const { body } = await buyer.post('/v1/checkouts', input([listingId]), key);
	const { checkoutId } = body as { checkoutId: string };
	for (let tries = 0; tries < maxTries; tries++) {
		const answer = await buyer.post(`/v1/checkouts/${checkoutId}/payment`, { method: 'alipay' });
		if (answer.status === 200) return answer.body as Open;
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	throw new Error('no payment could be opened');
}

/** Does all, so many at a time. */
async function inTurns<T, R>(all: readonly T[], width: number, run: (item: T, i: number) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	const worker = async () => {
		for (let i = next++; i < all.length; i = next++) results[i] = await run(all[i] as T, i);
	};
	await Promise.all(Array.from({ length: width }, worker));
	return results;
}
