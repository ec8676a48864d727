import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { type Call, type Fault, type WireRecord, stripeSignature } from '#local';
import { type Item, type Value, fromAttributes } from '#platform';
import { chance as seeded } from '#local/testing';
import { type ApiResponse, type TestBase, callersOf } from '../support/base.ts';
import { type Hooks, lendBase, startOwn } from '../support/pooled-base.ts';
import { address, expectStatus, newKey, takeTransfersOnce } from '../support/scenario.ts';
import { root } from '../support/sources.ts';
import { remember } from './expect-invariants.ts';

/** A base whose wires accept faults, and whose tables and payments can be read directly. */
export interface FaultBase extends TestBase {
	readonly wire: Wire;
	/** Every item of a table, read from the engine. */
	items(table: 'directory' | 'catalog' | 'orders' | 'sales'): Promise<Item[]>;
	/** The address of the engine, behind the wire. */
	engine(): string;
	/** The Stripe mock's objects of a type, oldest first, read from its file. */
	stripe(type: 'payment_intent' | 'charge' | 'refund'): StripeObject[];
	/** Sets a fault of the Stripe mock, or heals it (`none`). */
	stripeFault(mode: 'none' | 'down' | 'timeout_after_commit' | 'rate_limited' | 'pending_refunds'): Promise<void>;
	/** Pays at the Stripe mock, which sends its event once. Returns whether the event was accepted. */
	succeed(paymentId: string): Promise<boolean>;
	/** Sends bytes to the webhook, with a valid signature unless another header is given. */
	webhook(payload: string, signature?: string): Promise<ApiResponse>;
	proofOf(payload: string, at?: number, secret?: string): string;
	/** Advances the virtual clock. Due schedules and streams run. */
	advance(seconds: number): Promise<void>;
	/** Lines that the functions logged. */
	readonly log: string[];
}

/** A Stripe object, with the fields that tests read. */
export interface StripeObject {
	readonly id: string;
	readonly status: string;
	readonly amount: number;
	readonly amount_received: number;
	readonly amount_refunded: number;
	readonly currency: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly payment_intent: string;
}

/** The wire between the functions and the engine. */
export interface Wire {
	/** Every call since the last `clear`, with its outcome. */
	readonly records: WireRecord[];
	/** Chooses the fault of each call from now on. */
	hurt(decide: (call: Call) => Fault): void;
	heal(): void;
	clear(): void;
}

const cdkOut = `${root}/cdk.out`;

/** A new data directory. The base that is started on it removes it when it stops. */
export function newDataDir(): string {
	return mkdtempSync(path.join(tmpdir(), 'conghua-faults-'));
}

/**
 * Starts an empty base, or one on a data directory, with a wire that accepts faults. Only what hangs meets a timeout, unless
 * a factor is given. Failed stream batches are retried at once.
 */
export async function startFaultBase(directory?: string, templates = cdkOut, factor?: number): Promise<FaultBase> {
	const log: string[] = [];
	const records: WireRecord[] = [];
	let decide: (call: Call) => Fault = () => 'pass';
	const hooks: Hooks = {
		faults: (call) => decide(call),
		onWire: (record) => {
			giveReasons(record);
			records.push(record);
		},
		onLog: (line) => void log.push(line),
	};
	const { base, dataDir, giveBack } =
		directory === undefined ? await lendBase(hooks) : await startOwn(directory, templates, hooks, factor);
	const callers = callersOf(base.url, { expiresInSeconds: 31_536_000 });
	const { anyone } = callers;
	const webhookSecret = secretOf(dataDir, 'webhook');
	const proofOf = (payload: string, at = base.now(), secret = webhookSecret) => stripeSignature(payload, secret, at);
	return {
		...callers,
		url: base.url,
		dataDir,
		base,
		log,
		settled: () => base.drain(),
		wire: {
			records,
			hurt: (next) => void (decide = next),
			heal: () => void (decide = () => 'pass'),
			clear: () => void records.splice(0),
		},
		items: (table) => Promise.resolve(itemsOf(dataDir, table)),
		engine: () => engineOf(dataDir),
		stripe: (type) => stripeObjects(dataDir, type),
		stripeFault: async (mode) => void expectStatus(await anyone.post('/local/stripe/faults', { mode }), 200),
		succeed: async (paymentId) =>
			expectStatus(await anyone.post(`/local/stripe/payment_intents/${paymentId}/succeed`), 200).body.delivered,
		proofOf,
		webhook: (payload, signature = proofOf(payload)) =>
			anyone.send('POST', '/v1/webhooks/stripe', payload, { 'stripe-signature': signature }),
		advance: async (seconds) => void (await base.advance(seconds)),
		stop: giveBack,
	};
}

/** Fails a call at once and without retries, as if the process were killed there. */
export const killed: Fault = { answerError: { status: 400, type: 'Killed' } };
/** DynamoDB's failures, throttling, and broken connections. */
export const broken: Fault = {
	answerError: { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' },
};
export const throttled: Fault = {
	answerError: { status: 400, type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' },
};

const conflictMessage =
	'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]';
/** Another transaction holds the item. */
export const conflict: Fault = {
	answerError: {
		status: 400,
		type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
		message: conflictMessage.padEnd(400),
	},
};

/** The wire's faults have no cancellation reasons. They are written into the response body, over its padding. */
function giveReasons({ body }: WireRecord): void {
	if (!body.includes(conflictMessage)) return;
	const reasons = [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }];
	const { __type } = JSON.parse(body.toString()) as { __type: string };
	const errorBody = JSON.stringify({ __type, Message: conflictMessage, CancellationReasons: reasons });
	body.fill(' ');
	body.write(errorBody);
}

/** Matches calls of a route, schedule or stream consumer whose name contains the words. */
export function madeFor(words: string): (call: Call) => boolean {
	return (call) => call.caller.name.includes(words);
}

export function writes({ operation }: Call): boolean {
	return ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'].includes(operation);
}

/** The value of the base's secret whose name contains a word. */
function secretOf(dataDir: string, word: string): string {
	const secrets = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
	const [value] = Object.entries(secrets).flatMap(([name, secret]) => (name.includes(word) ? [secret] : []));
	if (value === undefined) throw new Error(`no secret for ${word}`);
	return value;
}

/** The engine's port stands in its command line. The lock of the data directory names its process. */
function engineOf(dataDir: string): string {
	const { engine } = JSON.parse(readFileSync(path.join(dataDir, 'owner.json'), 'utf8')) as { engine: number };
	const words = readFileSync(`/proc/${engine}/cmdline`, 'utf8').split('\0');
	return `http://127.0.0.1:${words[words.indexOf('--port') + 1]}`;
}

/** The items of earlier reads by their stored text. Between two reads of a table few of them change. */
const known = new Map<string, Item>();
const maxKnown = 50_000;

/** Reads a table from the engine's file, which takes a fraction of a scan. */
function itemsOf(dataDir: string, table: string): Item[] {
	const db = new DatabaseSync(path.join(dataDir, 'dynamodb.sqlite'), { readOnly: true, timeout: 60_000 });
	try {
		const names = db
			.prepare('SELECT table_name AS name FROM _tables')
			.all()
			.map(({ name }) => String(name));
		const stored = names.find((name) => name.toLowerCase().includes(table));
		if (stored === undefined) throw new Error(`no table ${table} in ${names.join()}`);
		return db
			.prepare(`SELECT item_json AS json FROM "${stored}" ORDER BY pk, sk`)
			.all()
			.map(({ json }) => itemOf(String(json)));
	} finally {
		db.close();
	}
}

function itemOf(json: string): Item {
	const earlier = known.get(json);
	if (earlier !== undefined) return earlier;
	const item = ordered(fromAttributes(JSON.parse(json) as Parameters<typeof fromAttributes>[0])) as Item;
	if (known.size >= maxKnown) known.clear();
	known.set(json, item);
	return item;
}

/** DynamoDB maps have no order, and the engine varies it. Sorting makes them comparable. */
function ordered(value: Value | undefined): Value | undefined {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((inner: Value) => ordered(inner) ?? null);
	const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([name, inner]) => [name, ordered(inner)]));
}

function stripeObjects(dataDir: string, type: string): StripeObject[] {
	const db = new DatabaseSync(path.join(dataDir, 'stripe.sqlite'), { readOnly: true, timeout: 60_000 });
	try {
		const rows = db.prepare('SELECT json FROM objects WHERE type = ? ORDER BY number').all(type);
		return rows.map((row) => JSON.parse(String(row['json'])) as StripeObject);
	} finally {
		db.close();
	}
}

/** The batches that each consumer gave up. */
export function parked(base: FaultBase): string[] {
	try {
		return readdirSync(path.join(base.dataDir, 'failed'));
	} catch {
		return [];
	}
}

type Ordered = readonly [listingId: string, color: string, size: string, quantity: number];

/** A buyer's checkout request, under a new key unless one is given. */
export async function place(
	base: Pick<TestBase, 'buyer'>,
	lines: readonly Ordered[],
	buyer = 'buyer-1',
	key = newKey(),
): Promise<ApiResponse> {
	const body = {
		lines: lines.map(([listingId, color, size, quantity]) => ({ listingId, color, size, quantity })),
		shippingAddress: address,
	};
	const response = await base.buyer(buyer).post('/v1/checkouts', body, key);
	return remember(base, buyer, key['idempotency-key'] ?? '', response);
}

/** Opens a payment and returns its id, or the reference of a bank transfer. */
export async function open(base: TestBase, checkoutId: string, buyer = 'buyer-1', method = 'alipay'): Promise<string> {
	if (method === 'bank_transfer') await takeTransfersOnce(base);
	const opened = await base.buyer(buyer).post(`/v1/checkouts/${checkoutId}/payment`, { method });
	const { paymentId, reference } = expectStatus(opened, 200).body;
	return String(paymentId ?? reference);
}

/** Stripe's event of a captured payment. `changed` overrides fields of the payment intent. */
export function captured(base: FaultBase, paymentId: string, changed: object = {}): string {
	const intent = base.stripe('payment_intent').find((one) => one.id === paymentId);
	if (intent === undefined) throw new Error(`no payment intent ${paymentId}`);
	const object = { ...intent, status: 'succeeded', amount_received: intent.amount, ...changed };
	return event('payment_intent.succeeded', object);
}

let events = 0;

/** A Stripe event about an object. */
export function event(type: string, object: object): string {
	events += 1;
	const head = { id: `evt_${events}`, object: 'event', api_version: '2026-01-01', created: 1, livemode: false };
	return JSON.stringify({ ...head, type, data: { object } });
}

/** The state of a buyer's checkout. */
export async function stateOf(base: TestBase, checkoutId: string, buyer = 'buyer-1'): Promise<string> {
	return expectStatus(await base.buyer(buyer).get(`/v1/checkouts/${checkoutId}`), 200).body.state;
}

/** Runs work over all inputs, `width` at a time. */
export async function over<T, R>(inputs: readonly T[], width: number, work: (input: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	const hand = async () => {
		for (let at = next++; at < inputs.length; at = next++) results[at] = await work(inputs[at] as T);
	};
	await Promise.all(Array.from({ length: Math.min(width, inputs.length) }, hand));
	return results;
}

/** Pseudo-random numbers from 0 up to 1, repeatable by seed. */
export function chance(seed: number): () => number {
	return seeded(seed).next;
}

/** Expects a problem document of a kind. 503 and 429 carry Retry-After. */
export function expectProblem(response: ApiResponse, status: number, kind: string): ApiResponse {
	expectStatus(response, status);
	expect(response.body).toMatchObject({ type: `/problems/${kind}`, status });
	expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
	if (status === 503 || status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
	return response;
}
