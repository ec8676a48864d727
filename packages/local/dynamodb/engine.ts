import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { engineCommand } from './engine-command.ts';
import { type Json, type JsonObject, isObject, text } from '#kernel/json';

/** An error response of the engine, under DynamoDB's name for it. */
export class EngineError extends Error {
	readonly code: string;

	constructor(code: string, message: string) {
		super(message);
		this.name = 'EngineError';
		this.code = code;
	}
}

export interface EngineAnswer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** A running DynamoDB engine on loopback. */
export interface Engine {
	readonly pid: number | undefined;
	/** Forwards a call unchanged. Rejects when the engine cannot be reached. */
	forward(target: string, body: Buffer): Promise<EngineAnswer>;
	/** Calls an operation, such as `DynamoDB_20120810.CreateTable`. Throws EngineError for an error response. */
	call(target: string, body: JsonObject): Promise<JsonObject>;
	stop(): Promise<void>;
}

/**
 * The engine requires the header and does not check the signature. A constant identity also means a single
 * database in DynamoDB Local.
 */
const authorization =
	'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0';
const answersWithinMs = 10_000;
/** AWS keeps stream records for 24 hours. */
const keptSeconds = 86_400;

/**
 * Starts the embedded engine or DynamoDB Local on files in `dataDir`, or connects to the engine at `endpoint`.
 * Resolves when it answers.
 */
export async function startEngine(
	dataDir: string,
	endpoint: string | undefined,
	localJar?: string | undefined,
): Promise<Engine> {
	if (endpoint !== undefined) {
		const engine = client(new URL(endpoint), undefined);
		await answers(engine, () => undefined);
		return engine;
	}
	const { words, database } = engineCommand(dataDir, localJar);
	if (database !== undefined && existsSync(database)) tend(database);
	const port = await freePort();
	const child = spawnEngine(words(port));
	let fault: string | undefined;
	child.once('error', (error) => (fault = error.message));
	child.once('exit', (code) => (fault ??= `exit code ${code}`));
	const engine = client(new URL(`http://127.0.0.1:${port}`), child);
	try {
		await answers(engine, () => fault);
	} catch (cause) {
		await engine.stop();
		throw cause;
	}
	if (database !== undefined) tend(database);
	return engine;
}

/**
 * The shell between this process and the engine reads from a pipe. The pipe closes when this process dies, even by
 * SIGKILL, and the shell then ends the engine. The engine's own process group keeps Ctrl-C from ending it before a
 * proper stop.
 */
function spawnEngine(words: readonly string[]): ChildProcess {
	const script =
		'exec 3<&0; "$@" </dev/null 3<&- & engine=$!; (read -r _ <&3; kill $engine) 2>/dev/null & exec 3<&-; wait $engine';
	const child = spawn('/bin/sh', ['-c', script, 'sh', ...words], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	});
	child.stdin?.on('error', () => undefined);
	return child;
}

/**
 * Creates an index without which each write scans all earlier stream records, and deletes records that AWS would
 * have expired. The newest record of each table is kept: the engine derives the next sequence number from it.
 */
function tend(database: string): void {
	const db = new DatabaseSync(database, { timeout: 5000 });
	try {
		const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'").get();
		if (table === undefined) return;
		db.exec('CREATE INDEX IF NOT EXISTS stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))');
		db.prepare(
			'DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT max(id) FROM _stream_records GROUP BY table_name)',
		).run(Math.floor(Date.now() / 1000) - keptSeconds);
	} finally {
		db.close();
	}
}

function client(base: URL, child: ChildProcess | undefined): Engine {
	const agent = new Agent({ keepAlive: true, maxSockets: 256 });
	const options = { agent, method: 'POST', host: base.hostname, port: base.port || 80, path: '/' };
	const forward = (target: string, body: Buffer) =>
		new Promise<EngineAnswer>((resolve, reject) => {
			const headers = {
				'content-type': 'application/x-amz-json-1.0',
				'content-length': body.length,
				'x-amz-target': target,
				'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
				authorization,
			};
			const sent = request({ ...options, headers }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () =>
					resolve({ status: response.statusCode ?? 500, headers: response.headers, body: Buffer.concat(chunks) }),
				);
			});
			sent.on('error', reject);
			sent.end(body);
		});
	return {
		pid: child?.pid,
		forward,
		call: async (target, body) => {
			const answer = await forward(target, Buffer.from(JSON.stringify(body)));
			const parsed = JSON.parse(answer.body.toString()) as Json;
			const result = isObject(parsed) ? parsed : {};
			if (answer.status === 200) return result;
			const code = String(result['__type']).split('#').pop() ?? 'Unknown';
			throw new EngineError(code, text(result['message']) ?? text(result['Message']) ?? `${target} failed`);
		},
		stop: async () => {
			agent.destroy();
			if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
			const gone = new Promise((resolve) => child.once('exit', resolve));
			child.stdin?.end();
			const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 3000);
			await gone;
			clearTimeout(late);
		},
	};
}

async function answers(engine: Engine, fault: () => string | undefined): Promise<void> {
	const until = Date.now() + answersWithinMs;
	for (;;) {
		try {
			await engine.call('DynamoDB_20120810.ListTables', {});
			return;
		} catch (cause) {
			if (cause instanceof EngineError) throw cause;
			const reason = fault();
			if (reason !== undefined) throw new Error(`the DynamoDB engine ended: ${reason}`, { cause });
			if (Date.now() > until) throw new Error('the DynamoDB engine does not answer', { cause });
			await new Promise((resolve) => setTimeout(resolve, 15));
		}
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});
}
