import type { Chance } from '../../packages/local/demo/chance.ts';
import { type Bearer, Credentials, bearerOf } from '../../packages/local/dynamodb/credentials.ts';
import type { Engine } from '../../packages/local/dynamodb/engine.ts';
import { type JsonObject, objects } from '../../packages/kernel/json.ts';
import { asksOf, billedAs, tablesOf } from '../../packages/local/dynamodb/operations.ts';
import type { TableIndex } from '../../packages/local/resources.ts';
import type { Policies } from '../../packages/local/dynamodb/policy.ts';
import { stsCall } from '../../packages/local/dynamodb/sts.ts';
import { type Answer, RecentWrites, describeStream, shortened } from './answers.ts';
import type { Bank } from './bank.ts';
import type { Book } from './book.ts';
import type { Exchange } from './exchange.ts';
import type { Flight, Parked, Restock } from './flight.ts';
import type { ShardTree } from './shard-tree.ts';
import type { Stage } from './stage.ts';

/** How often what goes wrong goes wrong: shares of all calls. */
export interface Weather {
	/** A call is answered with an error, broken off before or after it took effect, sent twice, or late. */
	readonly faults: number;
	/** The function is killed at a call, before or after it took effect. */
	readonly crashes: number;
}

export const calm: Weather = { faults: 0, crashes: 0 };

/** What goes wrong on the wire. */
const faults = ['broken', 'throttled', 'conflict', 'reset', 'lost', 'twice', 'late'] as const;
type Fault = (typeof faults)[number];
type Fate = 'pass' | 'killedBefore' | 'killedAfter' | Fault;

/** What was done to calls, counted. */
export interface Toll {
	calls: number;
	faults: number;
	crashes: number;
}

export interface WireDeps {
	readonly stage: Stage;
	readonly engine: Engine;
	readonly tables: TableIndex;
	readonly policies: Policies;
	readonly bank: Bank;
	readonly book: Book;
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

/** Pages that hold less than was asked for, in any weather: that is no fault. */
const shortPages = 0.3;

/** How long a late call is under way at most: longer than a function waits, shorter than DynamoDB knows a token. */
const latestMs = 90_000;

/** Serves the parked calls of a stage: authorises, hurts, forwards and has the book see what was committed. */
export class Wire {
	weather: Weather = calm;
	readonly toll: Toll = { calls: 0, faults: 0, crashes: 0 };
	readonly #parts: WireDeps;
	readonly #written = new Set<string>();
	readonly #recent = new RecentWrites();
	readonly #writesOf = new WeakMap<Flight, number>();
	/** What STS has handed out. */
	readonly #credentials: Credentials;
	#random: Chance;

	constructor(parts: WireDeps, random: Chance) {
		this.#parts = parts;
		this.#random = random;
		this.#credentials = new Credentials([], () => parts.stage.now);
		parts.stage.servedBy(
			(call) => this.#serve(call),
			(flight, exchange) => this.#hand(flight, exchange),
		);
	}

	/** From here on fates are drawn from this chance. */
	turn(random: Chance, weather: Weather): void {
		this.#random = random;
		this.weather = weather;
	}

	/** The tables that were written to since the last call of this. */
	takeWritten(): ReadonlySet<string> {
		const written = new Set(this.#written);
		this.#written.clear();
		return written;
	}

	async #serve(call: Parked): Promise<void> {
		const { stage } = this.#parts;
		const fate = call.late ? 'pass' : this.#fate(call);
		this.toll.calls += 1;
		if (fate === 'killedBefore' || fate === 'killedAfter') {
			this.toll.crashes += 1;
			if (fate === 'killedAfter') await this.#execute(call);
			return this.#kill(call);
		}
		if (fate !== 'pass') this.toll.faults += 1;
		switch (fate) {
			case 'broken':
			case 'throttled':
			case 'conflict':
				return this.#refuse(call, fate);
			case 'reset':
				return stage.finish(call, ({ reset }) => reset());
			case 'late':
				return stage.postpone(call, this.#random.between(1, this.#random.hits(0.2) ? latestMs : 2000));
			case 'twice':
				await this.#execute(call);
				break;
			case 'lost':
			case 'pass':
				break;
		}
		const { status, body } = await this.#execute(call);
		stage.finish(call, (exchange) => {
			if (fate === 'lost') exchange.reset();
			else exchange.answer(status, { 'content-type': contentType(call) }, body);
		});
	}

	#fate(call: Parked): Fate {
		const drawn = this.#random.next();
		const { flight } = call;
		if (isWrite(call) && flight.about.diesAtWrite === (this.#writesOf.get(flight) ?? 0) + 1) return 'killedAfter';
		const { crashes, faults: hurt } = this.weather;
		if (drawn < crashes) return drawn < crashes / 2 ? 'killedBefore' : 'killedAfter';
		if (drawn >= crashes + hurt) return 'pass';
		const fate = this.#random.pick(faults);
		if (fate !== 'conflict') return fate;
		if (operationOf(call) !== 'TransactWriteItems') return 'throttled';
		// What was committed under its token is answered so, whoever else is on its items.
		return this.#parts.book.wasCommitted(call.exchange.asked.body) ? 'pass' : 'conflict';
	}

	/** Some of what a killed function had sent is under way and arrives all the same. */
	#kill(call: Parked): void {
		const { stage } = this.#parts;
		stage.kill(call.flight.instance, () =>
			this.#random.hits(0.3) ? stage.now + this.#random.between(1, latestMs) : undefined,
		);
	}

	#refuse(call: Parked, how: 'broken' | 'throttled' | 'conflict'): void {
		const { status, body } = errors[how];
		const answer = toBank(call) ? bankError(how) : { status, body: JSON.stringify(body) };
		this.#parts.stage.finish(call, (exchange) =>
			exchange.answer(answer.status, { 'content-type': contentType(call) }, answer.body),
		);
	}

	async #execute(call: Parked): Promise<Answer> {
		const { bank, book, engine, policies, shardsOf, stage, tables } = this.#parts;
		const { asked } = call.exchange;
		if (toBank(call)) return bank.serve(asked);
		const bearer = this.#bearerOf(call) ?? bearerOf(call.flight.instance.part);
		if (bearer === 'expired')
			return { status: 400, body: JSON.stringify({ __type: `${prefix}ExpiredTokenException` }) };
		const operation = operationOf(call);
		const request = JSON.parse(asked.body.toString()) as JsonObject;
		const asks = asksOf(operation, request, tables);
		const denied = asks.find((ask) => !policies.allows(bearer, ask));
		if (denied !== undefined) {
			book.violate('I9', call.flight.about.command, `${denied.action} on ${denied.leadingKeys.join()} is not granted`);
			return { status: 400, body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException' }) };
		}
		if (operation === 'DescribeStream') return describeStream(tables, request, shardsOf);
		const writes = billedAs(operation) === 'write';
		if (writes) book.asked(call.flight.about, asks);
		const again = operation === 'TransactWriteItems' && book.wasCommitted(asked.body);
		const restocks = writes ? this.#restocksOf(call, request) : [];
		const before = await this.#stocksOf(restocks);
		const isShort = operation === 'Query' && this.#random.hits(shortPages);
		const sent = isShort ? shortened(request, this.#random) : asked.body;
		const answer: Answer = await engine.forward(asked.headers['x-amz-target'] ?? '', sent);
		if (!writes) return answer;
		if (answer.status !== 200)
			return this.#recent.beside(operation, request, answer, { now: stage.now, random: this.#random });
		for (const table of tablesOf(request)) this.#written.add(table);
		this.#recent.add(operation, request, stage.now);
		this.#writesOf.set(call.flight, (this.#writesOf.get(call.flight) ?? 0) + 1);
		const after = await this.#stocksOf(restocks);
		for (const [i, restock] of restocks.entries()) {
			const [was, is] = [before[i] ?? new Map(), after[i] ?? new Map()];
			book.restocked(restock, was, is);
			// A transaction that comes again under its token lands nothing.
			if (call.flight.about.restocks === undefined && !again)
				book.imports.landed(request, restock.listingId, book.offers.get(restock.listingId), was, is);
		}
		book.committed(operation, request, { now: stage.now, ...call.flight });
		return answer;
	}

	/** The stock that a write is meant to change: that of its request, or what an import sets. */
	#restocksOf({ flight: { about, instance } }: Parked, request: JsonObject): readonly Restock[] {
		if (about.restocks !== undefined) return [about.restocks];
		return instance.part.label === 'import-listings' ? this.#parts.book.imports.landing(request) : [];
	}

	#stocksOf(restocks: readonly Restock[]): Promise<Map<string, number>[]> {
		return Promise.all(restocks.map(({ listingId }) => this.#stockOf(listingId)));
	}

	/**
	 * Hands out credentials at once: requests of an instance may wait for the same ones, and then all but the one that asked
	 * would seem to be busy.
	 */
	#hand({ instance }: Flight, { asked, answer }: Exchange): boolean {
		if (!asked.host.startsWith('sts.')) return false;
		const parts = { credentials: this.#credentials, policies: this.#parts.policies };
		const { status, body } = stsCall(parts, bearerOf(instance.part), asked.body).answer();
		queueMicrotask(() => answer(status, { 'content-type': 'text/xml' }, body));
		return true;
	}

	/** Who holds the access key of a call, if STS handed it out. */
	#bearerOf({ exchange }: Parked): Bearer | 'expired' | undefined {
		const [, key = ''] = /Credential=([^/]+)/.exec(exchange.asked.headers['authorization'] ?? '') ?? [];
		return this.#credentials.bearer(key);
	}

	/** What is available of a listing, by color and size, over all its rows. */
	async #stockOf(listingId: string): Promise<Map<string, number>> {
		const { engine, book } = this.#parts;
		const answer = await engine.call('DynamoDB_20120810.Query', book.rowsQuery(listingId));
		return book.sumRows(listingId, objects(answer['Items']));
	}
}

function toBank(call: Parked): boolean {
	return call.exchange.asked.host.startsWith('stripe.');
}

function operationOf({ exchange }: Parked): string {
	return exchange.asked.headers['x-amz-target']?.split('.')[1] ?? '';
}

function isWrite(call: Parked): boolean {
	return !toBank(call) && billedAs(operationOf(call)) === 'write';
}

function contentType(call: Parked): string {
	return toBank(call) ? 'application/json' : 'application/x-amz-json-1.0';
}

function bankError(how: 'broken' | 'throttled' | 'conflict'): { status: number; body: string } {
	const type = how === 'throttled' ? 'rate_limit_error' : 'api_error';
	return { status: how === 'throttled' ? 429 : 500, body: JSON.stringify({ error: { type, message: how } }) };
}
