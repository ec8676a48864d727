import {
	asksOf,
	type Bearer,
	bearerOf,
	billedAs,
	type Chance,
	Credentials,
	type Engine,
	type Policies,
	type Objects,
	stsCall,
	type TableIndex,
	tablesOf,
} from '#local/testing';
import { type JsonObject, objects } from '#kernel/json';
import { type EngineResponse, RecentWrites, describeStream, shortPage } from './dynamodb-responses.ts';
import { objectFailure, serveObjects, toObjects } from './object-calls.ts';
import { ignoredDispute } from './dispute-checks.ts';
import type { StripeSimulator } from './stripe-simulator.ts';
import type { ReferenceModel } from './reference-model.ts';
import type { Exchange } from './http-exchange.ts';
import type { Invocation, PendingCall, Restock } from './invocations.ts';
import type { ShardTree } from './shard-tree.ts';
import type { VirtualRuntime } from './virtual-runtime.ts';

/** Shares of calls with a fault. */
export interface FaultRates {
	/** A call fails, loses its response before or after its effect, is executed twice, or is late. */
	readonly faults: number;
	/** The function is killed before or after the effect of a call. */
	readonly crashes: number;
}

export const noFaults: FaultRates = { faults: 0, crashes: 0 };

const faults = ['broken', 'throttled', 'conflict', 'reset', 'lost', 'twice', 'late'] as const;
type Fault = (typeof faults)[number];
type Fate = 'pass' | 'killedBefore' | 'killedAfter' | Fault;

export interface CallCounts {
	calls: number;
	faults: number;
	crashes: number;
}

export interface WireDeps {
	readonly runtime: VirtualRuntime;
	readonly engine: Engine;
	readonly tables: TableIndex;
	readonly policies: Policies;
	readonly objects: Objects;
	readonly stripe: StripeSimulator;
	readonly model: ReferenceModel;
	/** The shards of the stream of a table, by its physical name. */
	readonly shardsOf: (table: string) => ShardTree | undefined;
}

const prefix = 'com.amazonaws.dynamodb.v20120810#';
const conflictReasons = [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }];
const errors: Readonly<Record<'broken' | 'throttled' | 'conflict', { status: number; body: object }>> = {
	broken: { status: 500, body: { __type: `${prefix}InternalServerError`, message: 'Internal server error' } },
	throttled: { status: 400, body: { __type: `${prefix}ProvisionedThroughputExceededException`, message: 'Throttled' } },
	conflict: {
		status: 400,
		body: {
			__type: `${prefix}TransactionCanceledException`,
			Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
			CancellationReasons: conflictReasons,
		},
	},
};

/** The share of short pages, which are no fault. */
const shortPages = 0.3;

/** The longest delay of a late call: longer than a function waits, shorter than DynamoDB keeps a token. */
const latestMs = 90_000;

/** Serves the parked calls: authorizes, injects faults, forwards, and reports commits to the reference model. */
export class Wire {
	rates: FaultRates = noFaults;
	readonly counts: CallCounts = { calls: 0, faults: 0, crashes: 0 };
	readonly #deps: WireDeps;
	readonly #written = new Set<string>();
	readonly #recent = new RecentWrites();
	readonly #writesOf = new WeakMap<Invocation, number>();
	readonly #credentials: Credentials;
	#random: Chance;

	constructor(deps: WireDeps, random: Chance) {
		this.#deps = deps;
		this.#random = random;
		this.#credentials = new Credentials([], () => deps.runtime.now);
		deps.runtime.servedBy(
			(call) => this.#serve(call),
			(invocation, exchange) => this.#handleSts(invocation, exchange),
		);
	}

	/** Sets the fault shares, and the chance that draws faults. */
	setFaultRates(random: Chance, rates: FaultRates): void {
		this.#random = random;
		this.rates = rates;
	}

	/** The tables written since the last call of this method. */
	takeWritten(): ReadonlySet<string> {
		const written = new Set(this.#written);
		this.#written.clear();
		return written;
	}

	async #serve(call: PendingCall): Promise<void> {
		const { runtime } = this.#deps;
		const fate = call.late ? 'pass' : this.#fate(call);
		this.counts.calls += 1;
		if (fate === 'killedBefore' || fate === 'killedAfter') {
			this.counts.crashes += 1;
			if (fate === 'killedAfter') await this.#execute(call);
			return this.#kill(call);
		}
		if (fate !== 'pass') this.counts.faults += 1;
		switch (fate) {
			case 'broken':
			case 'throttled':
			case 'conflict':
				return this.#refuse(call, fate);
			case 'reset':
				return runtime.finish(call, ({ reset }) => reset());
			case 'late':
				return runtime.postpone(call, this.#random.between(1, this.#random.hits(0.2) ? latestMs : 2000));
			case 'twice':
				await this.#execute(call);
				break;
			case 'lost':
			case 'pass':
				break;
		}
		const { status, body } = await this.#execute(call);
		runtime.finish(call, (exchange) => {
			if (fate === 'lost') exchange.reset();
			else exchange.respond(status, { 'content-type': contentType(call) }, body);
		});
	}

	#fate(call: PendingCall): Fate {
		const share = this.#random.next();
		const { invocation } = call;
		if (isWrite(call) && invocation.options.killedAtWrite === (this.#writesOf.get(invocation) ?? 0) + 1)
			return 'killedAfter';
		const { crashes, faults: faultShare } = this.rates;
		if (share < crashes) return share < crashes / 2 ? 'killedBefore' : 'killedAfter';
		if (share >= crashes + faultShare) return 'pass';
		const fate = this.#random.pick(faults);
		if (fate !== 'conflict') return fate;
		if (operationOf(call) !== 'TransactWriteItems') return 'throttled';
		// A committed token is answered as committed, whatever else touches its items.
		return this.#deps.model.wasCommitted(call.exchange.request.body) ? 'pass' : 'conflict';
	}

	/** Kills the instance of a call. Some of its calls in flight still arrive. */
	#kill(call: PendingCall): void {
		const { runtime } = this.#deps;
		runtime.kill(call.invocation.instance, () =>
			this.#random.hits(0.3) ? runtime.now + this.#random.between(1, latestMs) : undefined,
		);
	}

	#refuse(call: PendingCall, how: 'broken' | 'throttled' | 'conflict'): void {
		const { status, body } = errors[how];
		const service = { status, body: JSON.stringify(body) };
		const response = toStripe(call) ? stripeError(how) : toObjects(call) ? objectFailure : service;
		this.#deps.runtime.finish(call, (exchange) =>
			exchange.respond(response.status, { 'content-type': contentType(call) }, response.body),
		);
	}

	async #execute(call: PendingCall): Promise<EngineResponse> {
		const { stripe, model, engine, policies, runtime, shardsOf, tables } = this.#deps;
		const { request: httpRequest } = call.exchange;
		if (toStripe(call)) {
			const disputeId = ignoredDispute(stripe, httpRequest, call.invocation.began);
			if (disputeId !== undefined) model.violate('I23', disputeId, 'open and known, and a refund is sent');
			return stripe.serve(httpRequest);
		}
		const bearer = this.#bearerOf(call) ?? bearerOf(call.invocation.instance.function);
		if (bearer === 'expired')
			return { status: 400, body: JSON.stringify({ __type: `${prefix}ExpiredTokenException` }) };
		if (toObjects(call)) {
			const served = await serveObjects(this.#deps, bearer, httpRequest);
			if (served.denied !== undefined)
				model.violate('I9', call.invocation.options.command, `${served.denied} is not granted`);
			return served;
		}
		const operation = operationOf(call);
		const request = JSON.parse(httpRequest.body.toString()) as JsonObject;
		const asks = asksOf(operation, request, tables);
		const denied = asks.find((ask) => !policies.allows(bearer, ask));
		if (denied !== undefined) {
			model.violate(
				'I9',
				call.invocation.options.command,
				`${denied.action} on ${denied.leadingKeys.join()} is not granted`,
			);
			return { status: 400, body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException' }) };
		}
		if (operation === 'DescribeStream') return describeStream(tables, request, shardsOf);
		const writes = billedAs(operation) === 'write';
		if (writes) model.checkAccess(call.invocation.options, asks);
		const again = operation === 'TransactWriteItems' && model.wasCommitted(httpRequest.body);
		const restocks = writes ? this.#restocksOf(call, request) : [];
		const before = await this.#stocksOf(restocks);
		const isShort = operation === 'Query' && this.#random.hits(shortPages);
		const sent = isShort ? shortPage(request, this.#random) : httpRequest.body;
		const response: EngineResponse = await engine.forward(httpRequest.headers['x-amz-target'] ?? '', sent);
		if (!writes) return response;
		if (response.status !== 200)
			return this.#recent.withConflictBeside(operation, request, response, { now: runtime.now, random: this.#random });
		for (const table of tablesOf(request)) this.#written.add(table);
		this.#recent.add(operation, request, runtime.now);
		this.#writesOf.set(call.invocation, (this.#writesOf.get(call.invocation) ?? 0) + 1);
		const after = await this.#stocksOf(restocks);
		for (const [i, restock] of restocks.entries()) {
			const [was, is] = [before[i] ?? new Map(), after[i] ?? new Map()];
			model.restocked(restock, was, is);
			// A repeated token applies nothing.
			if (call.invocation.options.restocks === undefined && !again)
				model.imports.checkProduct(request, restock.listingId, model.offers.get(restock.listingId), was, is);
		}
		model.committed(operation, request, { now: runtime.now, ...call.invocation });
		return response;
	}

	/** The intended stock changes of a write: its request's, or its import's. */
	#restocksOf({ invocation: { options, instance } }: PendingCall, request: JsonObject): readonly Restock[] {
		if (options.restocks !== undefined) return [options.restocks];
		return instance.function.label === 'import-listings' ? this.#deps.model.imports.restocksOf(request) : [];
	}

	#stocksOf(restocks: readonly Restock[]): Promise<Map<string, number>[]> {
		return Promise.all(restocks.map(({ listingId }) => this.#stockOf(listingId)));
	}

	/**
	 * Serves STS at once. Requests of an instance may share credentials, and the ones that did not call would look busy.
	 */
	#handleSts({ instance }: Invocation, { request, respond }: Exchange): boolean {
		if (!request.host.startsWith('sts.')) return false;
		const sts = { credentials: this.#credentials, policies: this.#deps.policies };
		const { status, body } = stsCall(sts, bearerOf(instance.function), request.body).answer();
		queueMicrotask(() => respond(status, { 'content-type': 'text/xml' }, body));
		return true;
	}

	/** The bearer of the access key, if STS issued it. */
	#bearerOf({ exchange }: PendingCall): Bearer | 'expired' | undefined {
		const [, key = ''] = /Credential=([^/]+)/.exec(exchange.request.headers['authorization'] ?? '') ?? [];
		return this.#credentials.bearer(key);
	}

	/** The stock of a listing by color and size, over all rows. */
	async #stockOf(listingId: string): Promise<Map<string, number>> {
		const { engine, model } = this.#deps;
		const response = await engine.call('DynamoDB_20120810.Query', model.rowsQuery(listingId));
		return model.sumRows(listingId, objects(response['Items']));
	}
}

function toStripe(call: PendingCall): boolean {
	return call.exchange.request.host.startsWith('stripe.');
}

function operationOf({ exchange }: PendingCall): string {
	return exchange.request.headers['x-amz-target']?.split('.')[1] ?? '';
}

function isWrite(call: PendingCall): boolean {
	return !toStripe(call) && billedAs(operationOf(call)) === 'write';
}

function contentType(call: PendingCall): string {
	return toStripe(call) ? 'application/json' : 'application/x-amz-json-1.0';
}

function stripeError(how: 'broken' | 'throttled' | 'conflict'): { status: number; body: string } {
	const type = how === 'throttled' ? 'rate_limit_error' : 'api_error';
	return { status: how === 'throttled' ? 429 : 500, body: JSON.stringify({ error: { type, message: how } }) };
}
