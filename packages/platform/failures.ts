/** A dependency did not respond, or asked for a later retry. Over HTTP this is 503 with `Retry-After`. */
export class Unavailable extends Error {
	readonly retryAfterSeconds: number;
	constructor(what: string, retryAfterSeconds: number, options?: ErrorOptions) {
		super(`unavailable: ${what}`, options);
		this.name = 'Unavailable';
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

/** A reader met more than its maximum. It fails, because a partial result would pass for the whole. */
export class LimitExceeded extends Error {
	constructor(what: string, maximum: number) {
		super(`more than ${maximum} ${what}`);
		this.name = 'LimitExceeded';
	}
}

/** A transaction has more items than DynamoDB accepts. A limit of the base is wrong, so that no retry helps. */
export class TransactionTooLarge extends Error {
	constructor(items: number, maximum: number) {
		super(`a transaction of ${items} items, the maximum is ${maximum}`);
		this.name = 'TransactionTooLarge';
	}
}

/** Failures of DynamoDB, STS and the socket that no change of the request would avoid. The SDK has already retried them. */
const transient = new Set([
	'ProvisionedThroughputExceededException',
	'ThrottlingException',
	'Throttling',
	'RequestLimitExceeded',
	'InternalServerError',
	'ServiceUnavailable',
	'TransactionInProgressException',
	'TimeoutError',
	'AbortError',
]);

/** Runs a call to AWS and turns a transient failure into `Unavailable`. Any other failure is rethrown. */
export async function asUnavailable<T>(call: () => Promise<T>, what = 'database'): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (error instanceof Error && isTransient(error)) throw new Unavailable(what, 2, { cause: error });
		throw error;
	}
}

function isTransient(error: Error): boolean {
	if (transient.has(error.name)) return true;
	const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
	return typeof code === 'string'
		? /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/.test(code)
		: ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Whether DynamoDB refused a write because its item exceeds 400 KB. */
export function isTooLarge(error: unknown): boolean {
	return error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message);
}
