/** Writes one structured line. Callers never pass bodies, tokens or personal data. */
export function log(level: 'info' | 'error', message: string, facts: Readonly<Record<string, unknown>> = {}): void {
	console[level](JSON.stringify({ level, message, ...facts }));
}

/** An unexpected error as facts for the log: name, message, causes and stack. Never part of a response. */
export function errorFacts(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: String(error) };
	return {
		error: error.name,
		detail: error.message,
		stack: error.stack,
		...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }),
	};
}
