import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './sources.ts';

/** The local runtime in a process of its own, as `npm start` runs it. */
export interface Run {
	readonly child: ChildProcess;
	readonly output: () => string;
	readonly errors: () => string;
	readonly exit: Promise<number | null>;
	/** The address of the ready line. Rejects when the process ends before. */
	readonly ready: Promise<string>;
	/** Kills the process at once. */
	kill(): Promise<void>;
}

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
/** The command of `npm start` without its build, run by this Node. */
const built = (scripts.start.split('&& ').at(-1) ?? '').replace(/\bnode\b/, () => `'${process.execPath}'`);

/** Starts an empty base on a free port, unless the environment says otherwise. */
export function startProcess(environment: Readonly<Record<string, string>>): Run {
	const env = { ...process.env, SEED: 'none', TRAFFIC: 'off', PORT: '0', ...environment };
	const child = spawn('sh', ['-c', built], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
	async function kill(): Promise<void> {
		child.kill('SIGKILL');
		await exit;
	}
	return { child, output: () => text.out, errors: () => text.err, exit, ready, kill };
}
