import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { temporary } from './support.ts';

const script = fileURLToPath(new URL('../../packages/local/start.ts', import.meta.url));
const open: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
	for (let close = open.pop(); close !== undefined; close = open.pop()) await close();
});

function directory(): string {
	const made = temporary();
	open.push(made.remove);
	return made.path;
}

interface Run {
	readonly child: ChildProcess;
	readonly output: () => string;
	readonly errors: () => string;
	readonly exit: Promise<number | null>;
	/** The address of the ready line; rejects when the process ends before. */
	readonly ready: Promise<string>;
}

function run(environment: Record<string, string>): Run {
	const env = { ...process.env, SEED: 'none', TRAFFIC: 'off', PORT: '0', ...environment };
	const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
	const text = { out: '', err: '' };
	child.stderr.on('data', (chunk) => (text.err += String(chunk)));
	const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
	const ready = new Promise<string>((resolve, reject) => {
		child.stdout.on('data', (chunk) => {
			text.out += String(chunk);
			const [, url] = /^ready (http:\/\/localhost:\d+)$/m.exec(text.out) ?? [];
			if (url !== undefined) resolve(url);
		});
		void exit.then(() => reject(new Error(`ended before it was ready: ${text.err}`)));
	});
	ready.catch(() => undefined);
	open.push(async () => {
		child.kill('SIGKILL');
		await exit;
	});
	return { child, output: () => text.out, errors: () => text.err, exit, ready };
}

function occupied(): Promise<{ server: Server; port: string }> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve({ server, port: String(typeof address === 'object' ? address?.port : '') });
		});
		open.push(() => void server.close());
	});
}

const alive = (pid: number) =>
	existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');

describe('npm start', () => {
	test('ends its output with the ready line, and everything it started on SIGTERM', async () => {
		const dataDir = directory();
		const started = run({ DATA_DIR: dataDir });
		const url = await started.ready;
		expect(started.output().trimEnd().split('\n').at(-1)).toBe(`ready ${url}`);
		const { engine } = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')) as { engine: number };
		started.child.kill('SIGTERM');
		expect(await started.exit).toBe(0);
		expect(alive(engine)).toBe(false);
	});

	test('says in one line that the port is in use, and touches nothing', async () => {
		const { port } = await occupied();
		const dataDir = join(directory(), 'never');
		const started = run({ DATA_DIR: dataDir, PORT: port });
		expect(await started.exit).toBe(1);
		expect(started.errors()).toBe(`conghua-base: port ${port} is in use: set PORT to another one\n`);
		expect(existsSync(dataDir)).toBe(false);
	});

	test('says in one line which variable makes no sense', async () => {
		const started = run({ SEED: 'maybe' });
		expect(await started.exit).toBe(1);
		expect(started.errors()).toBe('conghua-base: SEED must be demo or none, not "maybe"\n');
	});

	test('leaves a data directory that is in use alone, and takes over one whose process was killed, engine and all', async () => {
		const dataDir = directory();
		const first = run({ DATA_DIR: dataDir });
		await first.ready;
		const { engine } = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')) as { engine: number };
		const second = run({ DATA_DIR: dataDir });
		expect(await second.exit).toBe(1);
		expect(second.errors()).toBe(`conghua-base: ${dataDir} is in use by another start (process ${first.child.pid})\n`);
		first.child.kill('SIGKILL');
		await first.exit;
		await expect.poll(() => alive(engine)).toBe(false);
		const third = run({ DATA_DIR: dataDir });
		expect((await fetch(`${await third.ready}/local/metrics`)).status).toBe(200);
	});
});
