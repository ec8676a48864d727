import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../packages/local/lock.ts';
import { temporary } from './support.ts';

let directory: ReturnType<typeof temporary>;
const open: (() => void)[] = [];
beforeEach(() => {
	directory = temporary();
});
afterEach(() => {
	for (let close = open.pop(); close !== undefined; close = open.pop()) close();
	directory.remove();
});

/** A process in a group of its own, as an engine is started, which names a file on its command line and ends after a time. */
async function leftover(file: string, lastsMs: number) {
	const source = `setTimeout(() => undefined, ${lastsMs}); console.log('ready')`;
	const child = spawn(process.execPath, ['-e', source, file], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
	open.push(() => void child.kill('SIGKILL'));
	const ended = once(child, 'exit');
	await once(child.stdout, 'data');
	writeFileSync(join(directory.path, 'owner.json'), JSON.stringify({ pid: 0, engine: child.pid }));
	return { child, ended };
}

async function lock() {
	const taken = await takeLock(directory.path);
	open.push(taken.release);
}

describe('the engine that an earlier start left behind', () => {
	test('is ended unless it ends by itself in time', async () => {
		const { ended } = await leftover(join(directory.path, 'dynamodb-local'), 60_000);
		await lock();
		expect(await ended).toEqual([null, 'SIGKILL']);
	});

	test('gets the time to end by itself', async () => {
		const { ended } = await leftover(join(directory.path, 'dynamodb.sqlite'), 500);
		await lock();
		expect(await ended).toEqual([0, null]);
	});

	test('is not taken for another process that has its number now', async () => {
		const { child, ended } = await leftover(join(directory.path, 'other'), 60_000);
		await lock();
		child.kill('SIGTERM');
		expect(await ended).toEqual([null, 'SIGTERM']);
	});
});

test('a directory in use is refused by the process that uses it', async () => {
	await lock();
	await expect(takeLock(directory.path)).rejects.toThrow(`in use by another start (process ${process.pid})`);
});
