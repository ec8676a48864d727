import { Agent, request } from 'node:http';

/** One request, made beforehand: what is measured is sending it and reading its answer. */
export interface Shot {
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

/** What a round came to. */
export interface Round {
	readonly seconds: number;
	readonly latenciesMs: readonly number[];
	/** How often each status was answered. */
	readonly statuses: ReadonlyMap<number, number>;
}

/** Sends one shot and answers its status. */
export type Send = (shot: Shot) => Promise<number>;

/** Sends the shots, so many at a time: each sender takes the next one when it has its answer. */
export async function fire(send: Send, shots: readonly Shot[], connections: number): Promise<Round> {
	const latenciesMs: number[] = [];
	const statuses = new Map<number, number>();
	let next = 0;
	const started = performance.now();
	await Promise.all(
		Array.from({ length: connections }, async () => {
			for (let shot = shots[next++]; shot !== undefined; shot = shots[next++]) {
				const sent = performance.now();
				const status = await send(shot);
				latenciesMs.push(performance.now() - sent);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
			}
		}),
	);
	return { seconds: (performance.now() - started) / 1000, latenciesMs, statuses };
}

/** Sends over connections that are kept to a port of this machine. */
export function posting(port: number): Send {
	const agent = new Agent({ keepAlive: true });
	return (shot) => post(agent, port, shot);
}

function post(agent: Agent, port: number, { path, headers, body }: Shot): Promise<number> {
	return new Promise((resolve, reject) => {
		const options = { agent, port, path, method: 'POST', host: '127.0.0.1' };
		const sent = request({ ...options, headers: { ...headers, 'content-length': body.length } }, (response) => {
			response.on('error', reject);
			response.on('end', () => resolve(response.statusCode ?? 0));
			response.resume();
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

/** The p-th percentile, 0 to 100. */
export function percentile(values: readonly number[], p: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? 0;
}

export const median = (values: readonly number[]): number => percentile(values, 50);
