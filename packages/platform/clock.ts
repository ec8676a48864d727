/** The only place that reads the clock. Everything below the functions is given the time. */
export function now(): number {
	return Date.now();
}
