import type { Reporter, TestModule } from 'vitest/node';

const listed = 10;

/** Prints the ten files that took the most CPU time, with the sum of all files. CPU includes ended child processes. */
export default class SlowestFiles implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const files = modules.map((module) => ({
			file: module.relativeModuleId,
			cpuMs: module.meta().cpuMs ?? 0,
			wallMs: module.diagnostic().duration + module.diagnostic().collectDuration,
		}));
		const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`.padStart(9);
		const total = files.reduce((sum, file) => sum + file.cpuMs, 0);
		console.log(`\n CPU of ${files.length} files: ${seconds(total).trim()}. The ${listed} that took most:`);
		for (const { file, cpuMs, wallMs } of files.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, listed))
			console.log(`${seconds(cpuMs)} CPU ${seconds(wallMs)} wall  ${file}`);
	}
}
