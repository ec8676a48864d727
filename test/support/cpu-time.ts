import { readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

declare module 'vitest' {
	interface TaskMeta {
		/** CPU time of the file's process and of its ended children, in milliseconds. */
		cpuMs?: number;
	}
}

/** Linux counts process time in hundredths of a second. */
const msPerTick = 10;

// oxlint-disable-next-line no-empty-pattern -- Vitest requires destructuring of the fixtures
afterAll(({}, suite) => {
	const stat = readFileSync('/proc/self/stat', 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
	(suite.file ?? suite).meta.cpuMs = ticks * msPerTick;
});
