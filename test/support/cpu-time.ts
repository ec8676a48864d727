import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll } from 'vitest';

/** Puts the CPU time of a test file into its metadata, for the report of the slowest files. */

declare module 'vitest' {
	interface TaskMeta {
		/** CPU time of the file's process and of the processes that it started, in milliseconds. */
		cpuMs?: number;
	}
}

/** Linux counts process time in hundredths of a second. */
const msPerTick = 10;

/** CPU time of this process and of all that it started, so far. Only Linux tells that of others. */
function cpuMs(): number {
	if (!existsSync('/proc/self/stat')) {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1_000;
	}
	const stats = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((pid) => statOf(Number(pid)));
	const byParent = Map.groupBy(stats, ({ parent }) => parent);
	const ticksBelow = (pid: number): number =>
		(byParent.get(pid) ?? []).reduce((sum, child) => sum + child.ticks + ticksBelow(child.pid), 0);
	const own = stats.find(({ pid }) => pid === process.pid)?.ticks ?? 0;
	return (own + ticksBelow(process.pid)) * msPerTick;
}

/** A process with its time and that of its ended children. Empty if it has ended meanwhile. */
function statOf(pid: number): { pid: number; parent: number; ticks: number }[] {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		return [{ pid, parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, field) => sum + field, 0) }];
	} catch {
		return [];
	}
}

/** Where a process that runs several files keeps the time of the earlier ones. */
const reported = globalThis as { reportedCpuMs?: number };

// oxlint-disable-next-line no-empty-pattern -- Vitest requires destructuring of the fixtures
afterAll(({}, suite) => {
	const now = cpuMs();
	(suite.file ?? suite).meta.cpuMs = now - (reported.reportedCpuMs ?? 0);
	reported.reportedCpuMs = now;
});
