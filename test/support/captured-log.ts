import { vi } from 'vitest';

/** A line that the code under test logged. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** Collects the lines that the code under test logs from now on, and prints none of them. Files share a process: an earlier capture ends. */
export function captureLog(): LogLine[] {
	if (vi.isMockFunction(process.stdout.write)) vi.mocked(process.stdout.write).mockRestore();
	const lines: LogLine[] = [];
	const write = process.stdout.write.bind(process.stdout);
	vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
		const text = String(chunk);
		if (!text.startsWith('{')) return write(chunk);
		lines.push(JSON.parse(text) as LogLine);
		return true;
	});
	return lines;
}
