/** One structured line. Bodies, tokens and personal data are never passed here. */
export function log(level: 'info' | 'error', message: string, facts: Readonly<Record<string, unknown>> = {}): void {
	console[level](JSON.stringify({ level, message, ...facts }));
}

/** An unexpected error as facts for the log: its name, text, causes and stack; never for a caller. */
export function errorFacts(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: String(error) };
	return {
		error: error.name,
		detail: error.message,
		stack: error.stack,
		...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }),
	};
}
