/** The CPU time that some work took in this process, in milliseconds. */
export function cpuTime(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

export function cpuMs(work: () => void): string {
	return `${cpuTime(work).toFixed(0)} ms`;
}

export function megabytes(bytes: number): string {
	return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
