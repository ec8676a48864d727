/** The start data of a worker. */
export interface WorkerStart {
	readonly file: string;
	readonly handler: string;
	readonly functionName: string;
	readonly functionArn: string;
	readonly memoryMegabytes: number;
	/** A single float: milliseconds by which the virtual clock is ahead of the machine's. */
	readonly clock: SharedArrayBuffer;
}

/** An invocation. Event and result cross as JSON text, as in Lambda. */
export interface Invoke {
	readonly id: number;
	readonly event: string;
	readonly requestId: string;
	readonly traceId: string;
	readonly timeoutMs: number;
}

/**
 * The body of a response crosses apart and as it is: most of a result is its body, each of whose quotes would be escaped
 * within JSON and read again.
 */
export type Reply =
	| { readonly id: number; readonly result: string; readonly body: string | undefined }
	| { readonly id: number; readonly errorType: string; readonly errorMessage: string };

/** A message of a worker: lines that its function wrote, in their order, and perhaps a reply after them. */
export interface WorkerMessage {
	readonly lines: readonly string[];
	readonly reply?: Reply;
}
