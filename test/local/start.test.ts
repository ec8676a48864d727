import { existsSync, readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Run, startProcess } from '../support/process.ts';
import { temporary } from './support.ts';

const open: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
	for (let close = open.pop(); close !== undefined; close = open.pop()) await close();
});

function directory(): string {
	const made = temporary();
	open.push(made.remove);
	return made.path;
}

function run(environment: Record<string, string>): Run {
	const started = startProcess(environment);
	open.push(started.kill);
	return started;
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
	test('ends its output with the ready line, and stops everything it started on SIGTERM', async () => {
		const dataDir = directory();
		const started = run({ DATA_DIR: dataDir });
		const url = await started.ready;
		expect(started.output().trimEnd().split('\n').at(-1)).toBe(`ready ${url}`);
		const { engine } = JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')) as { engine: number };
		started.child.kill('SIGTERM');
		expect(await started.exit).toBe(0);
		expect(alive(engine)).toBe(false);
	});

	test('reports a busy port in one line, and touches nothing', async () => {
		const { port } = await occupied();
		const dataDir = join(directory(), 'never');
		const started = run({ DATA_DIR: dataDir, PORT: port });
		expect(await started.exit).toBe(1);
		expect(started.errors()).toBe(`conghua-base: port ${port} is in use: set PORT to another one\n`);
		expect(existsSync(dataDir)).toBe(false);
	});

	test('reports an invalid variable in one line', async () => {
		const started = run({ SEED: 'maybe' });
		expect(await started.exit).toBe(1);
		expect(started.errors()).toBe('conghua-base: SEED must be demo or none, not "maybe"\n');
	});

	test('leaves a data directory in use alone, and takes over one whose process was killed, engine included', async () => {
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
