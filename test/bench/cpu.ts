import { Agent, request } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { median } from './load.ts';
import type { EngineProcess, Server } from './server-process.ts';
import { buyers, input, stock } from './shots.ts';

/** Milliseconds of CPU for one request, by part. */
export interface CpuByPart {
	readonly load: string;
	readonly connections: number;
	readonly perSecond: number;
	/** The main thread of the runtime: gateway, wire proxy, streams and Stripe mock. */
	readonly runtime: number;
	/** The threads of all functions. */
	readonly functions: number;
	/** The function threads that take the most, by name. */
	readonly byFunction: ReadonlyMap<string, number>;
	/** Compiler, garbage collector and file access of the runtime's process. */
	readonly helpers: number;
	readonly engine: number;
	readonly total: number;
}

/** What is repeated: its name, and one go of it by the n-th caller. */
interface Load {
	readonly name: string;
	readonly run: (n: number) => Promise<void>;
	/** Ends what the load has caused, so that its CPU is counted. */
	readonly settled: () => Promise<void>;
}

const warming = 300;
const rounds = 3;

/** CPU by part for whole orders, listing pages and details, at each number of connections. */
export async function cpuByPart(
	{ server, engine }: { server: Server; engine: EngineProcess },
	{ count, connections }: { count: number; connections: readonly number[] },
): Promise<CpuByPart[]> {
	const rows: CpuByPart[] = [];
	for (const load of await loads(server)) {
		await inTurns(warming, 16, load.run);
		await load.settled();
		for (const width of connections) {
			const taken: CpuByPart[] = [];
			while (taken.length < rounds) taken.push(await round(server.pid, engine.pid, load, count, width));
			rows.push(middle(taken));
		}
	}
	return rows;
}

/** The round of median CPU: the parts of one round sum to its total. */
function middle(taken: readonly CpuByPart[]): CpuByPart {
	const total = median(taken.map((row) => row.total));
	return taken.find((row) => row.total === total) ?? (taken[0] as CpuByPart);
}

async function round(
	serverPid: number,
	enginePid: number,
	load: Load,
	count: number,
	connections: number,
): Promise<CpuByPart> {
	const before = { server: threadsMs(serverPid), engine: sum(threadsMs(enginePid)) };
	const started = performance.now();
	await inTurns(count, connections, load.run);
	const seconds = (performance.now() - started) / 1000;
	await load.settled();
	const used = [...threadsMs(serverPid)].map(([name, ms]) => [name, (ms - (before.server.get(name) ?? 0)) / count]);
	const parts = new Map(used as [string, number][]);
	const byFunction = new Map([...parts].filter(([name]) => !isHelper(name) && name !== mainThread));
	const runtime = parts.get(mainThread) ?? 0;
	const functions = sum(byFunction);
	const helpers = sum(new Map([...parts].filter(([name]) => isHelper(name))));
	const engine = (sum(threadsMs(enginePid)) - before.engine) / count;
	const total = runtime + functions + helpers + engine;
	const shown = new Map([...byFunction].filter(([, ms]) => ms >= 0.05).toSorted(([, a], [, b]) => b - a));
	return {
		load: load.name,
		connections,
		perSecond: count / seconds,
		runtime,
		functions,
		byFunction: shown,
		helpers,
		engine,
		total,
	};
}

const mainThread = 'MainThread';
const isHelper = (name: string) => /^(?:V8Worker|libuv|DelayedTask|Signal|node$|iou-)/.test(name);

/** CPU of each thread of a process since its start. Linux tells it in nanoseconds; threads of one name are added. */
function threadsMs(pid: number): Map<string, number> {
	const threads = new Map<string, number>();
	for (const thread of readdirSync(`/proc/${pid}/task`)) {
		const read = (file: string) => readFileSync(`/proc/${pid}/task/${thread}/${file}`, 'utf8');
		const name = read('comm').trim();
		threads.set(name, (threads.get(name) ?? 0) + Number(read('schedstat').split(' ')[0]) / 1_000_000);
	}
	return threads;
}

function sum(parts: ReadonlyMap<string, number>): number {
	return [...parts.values()].reduce((total, ms) => total + ms, 0);
}

async function loads(server: Server): Promise<Load[]> {
	const { listingIds } = await stock(server);
	const people = await buyers(server, 1_000);
	const [manager = ''] = await server.tokens([{ sub: 'manager-1', groups: ['base'], role: 'manager' }]);
	const send = calling(server.port);
	const listing = (n: number) => listingIds[n % listingIds.length] ?? '';
	const settled = async () => void (await send('POST', '/local/clock', manager, { advanceSeconds: 0 }));
	const order = async (n: number) => {
		const token = people[n % people.length]?.authorization.slice('Bearer '.length) ?? '';
		const lines = input([listing(n), listing(n + 1)]);
		const { checkoutId } = await send('POST', '/v1/checkouts', token, lines);
		const { paymentId } = await send('POST', `/v1/checkouts/${checkoutId}/payment`, token, { method: 'alipay' });
		await send('POST', `/local/stripe/payment_intents/${paymentId}/succeed`, token, undefined);
	};
	const get = async (path: string) => void (await send('GET', path, undefined, undefined));
	return [
		{ name: 'a whole order: place, open the payment, pay', run: order, settled },
		{ name: 'a listing page of 24', run: () => get('/v1/listings?limit=24'), settled },
		{ name: 'a listing', run: (n) => get(`/v1/listings/${listing(n)}`), settled },
	];
}

/** Sends over connections that are kept, and resolves to the JSON of a success. */
function calling(port: number) {
	const agent = new Agent({ keepAlive: true });
	return (method: string, path: string, token: string | undefined, body: unknown) =>
		new Promise<Record<string, string>>((resolve, reject) => {
			const headers = {
				...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(path === '/v1/checkouts' ? { 'idempotency-key': crypto.randomUUID() } : {}),
			};
			const sent = request({ agent, port, path, method, host: '127.0.0.1', headers }, (response) => {
				const chunks: Buffer[] = [];
				response.on('error', reject);
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('end', () => {
					const text = Buffer.concat(chunks).toString();
					if ((response.statusCode ?? 0) < 300) resolve(JSON.parse(text) as Record<string, string>);
					else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
				});
			});
			sent.on('error', reject);
			sent.end(body === undefined ? undefined : JSON.stringify(body));
		});
}

let turn = 0;

/** Runs a load so often, so many at a time, each time as the next caller. */
async function inTurns(count: number, width: number, run: Load['run']): Promise<void> {
	let left = count;
	const worker = async () => {
		while (left-- > 0) await run(turn++);
	};
	await Promise.all(Array.from({ length: width }, worker));
}
