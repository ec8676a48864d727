/** The start data of a worker. */
export interface WorkerStart {
	readonly file: string;
	readonly handler: string;
	readonly functionName: string;
	readonly functionArn: string;
	readonly memoryMegabytes: number;
	/** A single float: milliseconds by which the virtual clock is ahead of the machine's. */
	readonly clock: SharedArrayBuffer;
	/** Multiplies the timeouts that the function sets. */
	readonly timeoutFactor: number;
}

/** An invocation. Event and result cross as JSON text, as in Lambda. */
export interface Invoke {
	readonly id: number;
	readonly event: string;
	readonly requestId: string;
	readonly traceId: string;
	readonly timeoutMs: number;
}

export type Reply =
	| { readonly id: number; readonly result: string }
	| { readonly id: number; readonly errorType: string; readonly errorMessage: string };

/** A message of a worker: a reply, or a line that its function wrote. */
export type WorkerMessage = Reply | { readonly line: string };
