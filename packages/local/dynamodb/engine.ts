import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { type HttpAnswer, Connections } from '../connections.ts';
import { engineCommand } from './engine-command.ts';
import { prepareRecords } from './stream-records.ts';
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

export type EngineAnswer = HttpAnswer;

/** A running DynamoDB engine on loopback. */
export interface Engine {
	readonly pid: number | undefined;
	/** The embedded engine's SQLite file. */
	readonly database: string | undefined;
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
const engineHeaders = {
	'content-type': 'application/x-amz-json-1.0',
	authorization:
		'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
};
const amzDate = () => new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
const answersWithinMs = 10_000;
/** The shell's status for a command that it does not find. */
const commandNotFound = 127;

interface Embedded {
	readonly child?: ChildProcess;
	readonly database?: string;
}

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
		const engine = client(new URL(endpoint));
		await answers(engine, () => undefined);
		return engine;
	}
	const { words, database } = engineCommand(dataDir, localJar);
	if (database !== undefined && existsSync(database)) prepareRecords(database);
	const port = await freePort();
	const command = words(port);
	const child = spawnEngine(command);
	let fault: string | undefined;
	child.once('error', (error) => (fault = error.message));
	child.once('exit', (code) => (fault ??= code === commandNotFound ? `cannot run ${command[0]}` : `exit code ${code}`));
	const engine = client(new URL(`http://127.0.0.1:${port}`), { child, database });
	try {
		await answers(engine, () => fault);
	} catch (cause) {
		await engine.stop();
		throw cause;
	}
	if (database !== undefined) prepareRecords(database);
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

function client(base: URL, { child, database }: Embedded = {}): Engine {
	const connections = new Connections(base.hostname, Number(base.port || 80));
	const forward = (target: string, body: Buffer) =>
		connections.post('/', { ...engineHeaders, 'x-amz-target': target, 'x-amz-date': amzDate() }, body);
	return {
		pid: child?.pid,
		database,
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
			connections.close();
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
