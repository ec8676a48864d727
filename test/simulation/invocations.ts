import type { FunctionResource } from '#local/testing';
import type { Exchange } from './http-exchange.ts';
import type { SentFile } from './import-checks.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** An instance of a function: its module with its caches, until it is killed. */
export interface Instance {
	readonly function: FunctionResource;
	readonly handler: Handler;
	killed: boolean;
}

/** The result of an invocation; none if it was killed. */
export type Outcome = { readonly lost: true } | { readonly lost: false; readonly result: unknown };

export interface Invocation {
	readonly number: number;
	readonly instance: Instance;
	/** Start and timeout, in virtual time. */
	readonly began: number;
	readonly deadline: number;
	readonly options: InvocationOptions;
	/** The number of calls and timers it waits for. */
	waits: number;
	settle(outcome: Outcome): void;
}

/** The caller of an invocation and the checks of its writes. */
export interface InvocationOptions {
	readonly command: string;
	/** The buyer, who may write only its own partition. */
	readonly buyer?: string | undefined;
	/** The intended change of stock. */
	readonly restocks?: Restock | undefined;
	/** Every write is a violation. */
	readonly readsOnly?: boolean | undefined;
	/** The file that it imports. */
	readonly importsFile?: SentFile | undefined;
	/** The listings whose exclusion from the no-reason return the buyer confirms. */
	readonly confirmed?: readonly string[] | undefined;
	/** Kills the instance right after this write. */
	readonly killedAtWrite?: number | undefined;
}

/** A merchant's change of stock with the pieces moved, by `<color>/<size>`. */
export interface Restock {
	readonly listingId: string;
	readonly moved: Map<string, number>;
}

/** A call to DynamoDB or Stripe that has not been served yet. */
export interface PendingCall {
	readonly invocation: Invocation;
	readonly exchange: Exchange;
	/** The earliest time of its service, in virtual time. */
	readyAt: number;
	/** Its fault was drawn already: it is only late. */
	late: boolean;
	/** The caller is gone. */
	orphan: boolean;
}
