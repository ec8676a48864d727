import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { send } from '../support/engine.ts';
import { root } from '../support/sources.ts';

/** What a server is started with. */
export interface Start {
	readonly kind: 'whole' | 'direct';
	readonly templates: string;
	readonly dataDir: string;
	/** The engine's address. */
	readonly engine: string;
}

/** Claims of a token as `POST /local/token` takes them. */
export type Claims = Record<string, string | string[]>;
export type Ask =
	| { readonly id: number; readonly tokens: readonly Claims[] }
	| { readonly id: number; readonly of: 'cpu' | 'durations' };
export interface Told {
	readonly id: number;
	readonly value: unknown;
}

export interface Ready {
	readonly port: number;
	/** The environment of the function that places checkouts: the tables by their variables. */
	readonly tables: Readonly<Record<string, string>>;
	readonly memoryMegabytes: number;
}

/** A base that runs in another process. */
export interface Server extends Ready {
	readonly pid: number;
	tokens(claims: readonly Claims[]): Promise<string[]>;
	/** Seconds of CPU that its process, all threads together, has used. */
	cpuSeconds(): Promise<number>;
	/** Milliseconds that the function took for the checkouts since the last call. */
	durationsMs(): Promise<number[]>;
	stop(): void;
}

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
/** The flags by which `npm start` runs Node. */
const startFlags = (scripts.start.split('&& ').at(-1) ?? '').match(/--\S+/g) ?? [];

/** Starts a base in a process of its own. Resolves when it serves. */
export async function startServer(start: Start, nodeFlags: readonly string[] = startFlags): Promise<Server> {
	const child = fork(path.join(import.meta.dirname, 'server.ts'), [JSON.stringify(start)], {
		execArgv: [...nodeFlags],
	});
	const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
	const told = (id: number) => new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
	child.on('message', ({ id, value }: Told) => waiting.get(id)?.resolve(value));
	child.once('exit', (code) => {
		for (const { reject } of waiting.values()) reject(new Error(`the server ended: ${code}`));
	});
	let asked = 0;
	const ask = (what: { tokens: readonly Claims[] } | { of: 'cpu' | 'durations' }) => {
		asked += 1;
		const answer = told(asked);
		child.send({ ...what, id: asked });
		return answer;
	};
	const ready = (await told(0)) as Ready;
	return {
		...ready,
		pid: child.pid ?? 0,
		tokens: (claims) => ask({ tokens: claims }) as Promise<string[]>,
		cpuSeconds: () => ask({ of: 'cpu' }) as Promise<number>,
		durationsMs: () => ask({ of: 'durations' }) as Promise<number[]>,
		stop: () => child.kill(),
	};
}

/** An engine that runs in another process, on a file, as the local runtime runs it. */
export interface EngineProcess {
	readonly url: string;
	readonly pid: number;
	/** Seconds of CPU that it has used; undefined where the system does not tell. */
	cpuSeconds(): number | undefined;
	stop(): Promise<void>;
}

const maxStartMs = 10_000;

/** Starts an engine with the index on stream records that the local runtime gives it. */
export async function startEngineProcess(directory: string): Promise<EngineProcess> {
	const port = await freePort();
	const file = path.join(directory, 'engine.sqlite');
	const binary = `${root}/node_modules/@dynoxide/linux-x64/dynoxide`;
	const child = spawn(binary, ['--host', '127.0.0.1', '--db-path', file, '--port', String(port)], { stdio: 'ignore' });
	const url = `http://127.0.0.1:${port}`;
	for (const until = performance.now() + maxStartMs; ;) {
		try {
			await send(url, 'ListTables', {});
			break;
		} catch (error) {
			if (performance.now() > until) throw error;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}
	const database = new DatabaseSync(file, { timeout: 5000 });
	database.exec(
		'CREATE INDEX IF NOT EXISTS stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
	);
	database.close();
	return { url, pid: child.pid ?? 0, cpuSeconds: () => cpuSecondsOf(child), stop: () => stopped(child) };
}

/** Linux tells it in hundredths of a second. */
function cpuSecondsOf({ pid }: ChildProcess): number | undefined {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
		return (Number(fields[11]) + Number(fields[12])) / 100;
	} catch {
		return undefined;
	}
}

function stopped(child: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) return resolve();
		child.once('exit', () => resolve());
		child.kill('SIGKILL');
	});
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
