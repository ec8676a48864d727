/** The only place that reads the clock. Code below the functions receives the time as an argument. */
export function now(): number {
	return Date.now();
}
