import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readJson, writeJson } from './files.ts';
import { isObject, number } from '#kernel/json';

/** Exclusive use of a data directory. */
export interface Lock {
	/** Records the engine's process, so that the next start can end a leftover engine. */
	engineStarted(pid: number | undefined): void;
	release(): void;
}

/** The engine ends by itself after its parent. This is the time it gets. */
const engineEndsWithinMs = 3000;

/**
 * Locks the data directory, or throws a single line that names the holder. The operating system holds the lock
 * (through SQLite), so it ends with the process in any case. The process ids in `owner.json` are for people and
 * for `endStaleEngine`.
 */
export async function takeLock(dataDir: string): Promise<Lock> {
	mkdirSync(dataDir, { recursive: true });
	const owner = join(dataDir, 'owner.json');
	const database = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 });
	try {
		database.exec('BEGIN EXCLUSIVE');
	} catch (cause) {
		database.close();
		const kept = readJson(owner);
		const pid = isObject(kept) ? number(kept['pid'], 0) : 0;
		throw new Error(`${dataDir} is in use by another start${pid > 0 ? ` (process ${pid})` : ''}`, { cause });
	}
	const kept = readJson(owner);
	if (isObject(kept)) await endStaleEngine(number(kept['engine'], 0), join(dataDir, 'dynamodb'));
	writeJson(owner, { pid: process.pid });
	return {
		engineStarted: (pid) => writeJson(owner, { pid: process.pid, engine: pid ?? 0 }),
		release: () => {
			writeJson(owner, {});
			database.close();
		},
	};
}

/** Waits for the engine of an earlier start to end, then ends it. Its command line must contain the beginning of our files. */
async function endStaleEngine(pid: number, files: string): Promise<void> {
	const until = Date.now() + engineEndsWithinMs;
	while (commandLine(pid).includes(files)) {
		if (Date.now() > until) {
			process.kill(-pid, 'SIGKILL');
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Empty without such a process or without /proc. The embedded engine exists for Linux only. */
function commandLine(pid: number): string {
	if (pid <= 0) return '';
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
	} catch {
		return '';
	}
}
