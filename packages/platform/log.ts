import { now } from './clock.ts';

/**
 * Writes one structured line to standard output. Lambda hands it on as it is, while a line given to `console` becomes a
 * string within another object, where no metric filter finds its fields. Callers never pass bodies, tokens or personal data.
 */
export function log(level: 'info' | 'error', message: string, facts: Readonly<Record<string, unknown>> = {}): void {
	const timestamp = new Date(now()).toISOString();
	process.stdout.write(`${JSON.stringify({ timestamp, level, message, ...facts })}\n`);
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
