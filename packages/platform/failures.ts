/** A dependency did not answer, or asked us to come back. The edge answers 503 with `Retry-After`. */
export class Unavailable extends Error {
	readonly retryAfterSeconds: number;
	constructor(what: string, retryAfterSeconds: number, options?: ErrorOptions) {
		super(`unavailable: ${what}`, options);
		this.name = 'Unavailable';
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

/** There is more of something than its reader is made for. It fails, because a part would pass for the whole. */
export class LimitExceeded extends Error {
	constructor(what: string, maximum: number) {
		super(`more than ${maximum} ${what}`);
		this.name = 'LimitExceeded';
	}
}

/** More items than one transaction takes: a limit of ours is wrong, and no try would do. */
export class TransactionTooLarge extends Error {
	constructor(items: number, most: number) {
		super(`a transaction of ${items} items, of at most ${most}`);
		this.name = 'TransactionTooLarge';
	}
}

/** What DynamoDB, STS and the socket say when the fault is not in the request. The SDK has retried these before we see them. */
const passing = new Set([
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

/** Runs a call to AWS and turns a passing failure into `Unavailable`; any other failure stays what it is. */
export async function asUnavailable<T>(call: () => Promise<T>, what = 'database'): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (error instanceof Error && isPassing(error)) throw new Unavailable(what, 2, { cause: error });
		throw error;
	}
}

function isPassing(error: Error): boolean {
	if (passing.has(error.name)) return true;
	const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
	return typeof code === 'string'
		? /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/.test(code)
		: ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Whether DynamoDB refused a write because its item is larger than the 400 KB that it takes. */
export function isTooLarge(error: unknown): boolean {
	return error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message);
}
