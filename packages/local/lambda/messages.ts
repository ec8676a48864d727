/** What a worker is started with. */
export interface WorkerStart {
	readonly file: string;
	readonly handler: string;
	readonly functionName: string;
	readonly functionArn: string;
	readonly memoryMegabytes: number;
	/** One float: milliseconds by which the virtual clock is ahead of the machine's. */
	readonly clock: SharedArrayBuffer;
}

/** One invocation. Event and result cross as JSON text, as they do in Lambda. */
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

/** What a worker says: an answer, or a line that its function wrote to the console. */
export type WorkerMessage = Reply | { readonly line: string };
