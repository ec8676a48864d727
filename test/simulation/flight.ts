import type { FunctionResource } from '../../packages/local/resources.ts';
import type { Exchange } from './exchange.ts';
import type { SentFile } from './imports.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** A sandbox of a function: its module with its caches, until it is killed. */
export interface Instance {
	readonly part: FunctionResource;
	readonly handler: Handler;
	dead: boolean;
}

/** What came of an invocation: nothing at all, when it was killed. */
export type Outcome = { readonly lost: true } | { readonly lost: false; readonly result: unknown };

/** One invocation. */
export interface Flight {
	readonly number: number;
	readonly instance: Instance;
	/** When it began, in virtual time, and when it is killed. */
	readonly began: number;
	readonly deadline: number;
	readonly about: About;
	/** Calls and timers it waits for. */
	waits: number;
	settle(outcome: Outcome): void;
}

/** On whose behalf an invocation runs, and what of its writes is looked at. */
export interface About {
	readonly command: string;
	/** The buyer whose partition alone it may write. */
	readonly buyer?: string | undefined;
	/** The stock that it changes on purpose. */
	readonly restocks?: Restock | undefined;
	/** It must not write at all. */
	readonly readsOnly?: boolean | undefined;
	/** The file that it takes. */
	readonly sends?: SentFile | undefined;
	/** It is killed right after it has written so often. */
	readonly diesAtWrite?: number | undefined;
}

/** A change of stock by its merchant, and what it has come to: pieces by `<color>/<size>`. */
export interface Restock {
	readonly listingId: string;
	readonly moved: Map<string, number>;
}

/** A call to the database or the bank that has not been served yet. */
export interface Parked {
	readonly flight: Flight;
	readonly exchange: Exchange;
	/** Not before this virtual time. */
	readyAt: number;
	/** Its fate is drawn: it is only late. */
	late: boolean;
	/** Nobody waits for its answer any more. */
	orphan: boolean;
}
