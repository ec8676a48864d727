import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../packages/local/engine.ts';
import { type JsonObject, isObject } from '../../packages/local/json.ts';
import { type TablePart, consumers, functions, tables } from '../../packages/local/parts.ts';
import { Policies } from '../../packages/local/policy.ts';
import { createTables } from '../../packages/local/tables.ts';
import { Template } from '../../packages/local/template.ts';
import { type Seen, type Snapshot, type Violation, checkInvariants } from '../support/invariants.ts';
import { root } from '../support/sources.ts';
import { Bank } from './bank.ts';
import { Book } from './book.ts';
import { Consumer, Feed, scan } from './feed.ts';
import type { About } from './flight.ts';
import { Stage, enter } from './stage.ts';
import { Wire, calm } from './wire.ts';

/** Who calls, as the gateway would have verified. */
export type Caller =
	| { readonly buyer: string }
	| { readonly tenant: string }
	| { readonly base: 'manager' }
	| { readonly public: true };

/** An answer; status 0 when none came. */
export interface Answer {
	readonly status: number;
	readonly body: JsonObject;
}

/** Just before midnight in Asia/Shanghai, on the eve of the year's greatest sale. */
const opening = Date.UTC(2026, 10, 10, 15, 30);

/** A base of its own: engine, bank, functions, streams and clock, all in the hands of one seed. */
export class World {
	readonly stage: Stage;
	readonly wire: Wire;
	readonly bank: Bank;
	readonly book: Book;
	readonly count: Consumer;
	readonly holds: Consumer;
	/** What every command did, for the trail. */
	readonly trail: string[] = [];
	readonly counts: Record<string, number> = {};
	sweptAt: number | undefined;
	/** Only one command is under way and nothing hurts it: then a refusal must be what the tables say. */
	alone = false;
	checks = 0;
	readonly #dir: string;
	readonly #engine: Engine;
	readonly #tables: ReadonlyMap<string, TablePart>;
	readonly #feeds: { readonly orders: Feed; readonly catalog: Feed };
	#before: Snapshot | undefined;

	private constructor(parts: Parts) {
		const { seed, dist, dir, engine, template, own, feeds } = parts;
		this.stage = new Stage({ seed, dist, now: opening, parts: functions(template) });
		this.bank = new Bank(dir, this.stage.chance(-1_000_001), () => this.stage.now);
		const name = (table: string) => own.get(table)?.name ?? table;
		this.book = new Book({ orders: name('orders'), catalog: name('catalog') });
		const { stage, bank, book } = this;
		const index = new Map([...own.values()].map((table) => [table.name, table]));
		const policies = new Policies(template);
		this.wire = new Wire({ stage, engine, tables: index, policies, bank, book }, stage.chance(-1_000_002));
		this.#dir = dir;
		this.#engine = engine;
		this.#tables = own;
		this.#feeds = feeds;
		[this.count, this.holds] = parts.following;
		feeds.orders.onChange = (before, after) => {
			if (before?.['expiresAt'] === after['expiresAt'] || before?.['state'] === 'awaiting_payment') return;
			if (before !== undefined) book.violate('I6', String(after['sk']), `held longer after it was ${before['state']}`);
		};
	}

	/** Opens an empty base whose functions are the bundles in `dist`. */
	static async open(seed: number, dist: string): Promise<World> {
		const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'conghua-simulation-'));
		const template = new Template(join(root, 'cdk.out'), (reference) => `secret of ${reference}`);
		const all = tables(template);
		const engine = await startEngine(dir, undefined);
		try {
			await createTables(engine, all);
			// A table's name is its logical id: the table's own name and a hash.
			const own = new Map(all.map((table) => [table.name.replace(/[0-9A-F]{8}$/, ''), table]));
			const mapped = consumers(template, functions(template), all);
			const consumer = (name: string) => new Consumer(needed(mapped.find((one) => one.function.label === name)));
			const following = [consumer('count-sales'), consumer('note-orders')] as const;
			const feeds = {
				orders: await Feed.open(engine, needed(own.get('orders')), following),
				catalog: await Feed.open(engine, needed(own.get('catalog')), []),
			};
			setEnvironment(template);
			const world = new World({ seed, dist, dir, engine, template, own, feeds, following });
			enter(world.stage);
			return world;
		} catch (error) {
			await engine.stop();
			throw error;
		}
	}

	async close(): Promise<void> {
		this.bank.close();
		await this.#engine.stop();
		rmSync(this.#dir, { recursive: true, force: true });
	}

	/** Sends a request as the gateway would hand it on. An answer that is no good answer is a violation. */
	async send(as: Caller, method: string, path: string, more: Sending = {}): Promise<Answer> {
		const { body, headers = {}, ...about } = more;
		const event = eventOf(as, method, path, body, headers);
		const command = `${method} ${path}`;
		const buyer = 'buyer' in as ? as.buyer : undefined;
		const outcome = await this.stage.invoke(functionOf(path), event, { command, buyer, ...about });
		if (outcome.lost || !isObject(outcome.result)) return { status: 0, body: {} };
		const { statusCode, body: text, headers: given } = outcome.result;
		const answer = { status: Number(statusCode), body: JSON.parse(String(text)) as JsonObject };
		const type = isObject(given) ? String(given['content-type']) : '';
		if (answer.status >= 400 && !type.startsWith('application/problem+json'))
			this.book.violate('I11', command, `${answer.status} as ${type}`);
		if (answer.status === 500)
			this.book.violate('I11', command, `500: ${this.stage.log.findLast((line) => line.includes('"error"'))}`);
		return answer;
	}

	note(line: string): void {
		this.trail.push(`${new Date(this.stage.now).toISOString()} ${line}`);
	}

	tally(name: string): void {
		this.counts[name] = (this.counts[name] ?? 0) + 1;
	}

	/** Reads what the streams have. */
	async poll(): Promise<void> {
		const written = this.wire.takeWritten();
		for (const [table, feed] of Object.entries(this.#feeds))
			if (written.has(this.#tables.get(table)?.name ?? '')) await feed.poll(this.stage.now);
	}

	/** A checkout as the last check has seen it. */
	checkout(checkoutId: string): { readonly state: string; readonly expiresAt: number } | undefined {
		return this.#before?.checkouts.get(checkoutId);
	}

	/** Checkouts that wait for a decision of the base. */
	inReview(): string[] {
		return [...this.#feeds.orders.items.values()].flatMap((item) =>
			item['pk'] === 'REVIEWS' ? [String(item['sk'])] : [],
		);
	}

	/** What was sold, as the last check has seen it. */
	sold(): readonly { readonly orderId: string; readonly tenantId: string }[] {
		return [...(this.#before?.orders.values() ?? [])];
	}

	/** What is available of a variant, over all lanes. */
	available(listingId: string, color: string, size: string): number {
		const rows = [...this.#feeds.catalog.items.values()].filter((item) =>
			String(item['sk']).startsWith(`S#${listingId.split('_')[2]}#`),
		);
		return this.book.sumMirror(listingId, rows).get(`${color}/${size}`) ?? 0;
	}

	/** Checks every invariant. `thorough`: streams are drained, so counters and the mirror are looked at too. */
	async check(thorough: boolean): Promise<Violation[]> {
		await this.poll();
		const { stage, bank, book } = this;
		const drained = thorough && book.violations.length === 0;
		const untold = bank.events.filter((one) => one.type === 'payment_intent.succeeded' && !one.taken);
		const returning = bank.charges().filter((charge) => book.undecided.has(charge.metadata['checkoutId'] ?? ''));
		const seen: Seen = {
			now: stage.now,
			orders: [...this.#feeds.orders.items.values()],
			catalog: [...this.#feeds.catalog.items.values()],
			charges: bank.charges(),
			...(drained ? { sales: await this.#scan('sales'), ledger: await this.#scan('ledger') } : {}),
		};
		const { violations, after } = checkInvariants(
			seen,
			{
				given: book.given,
				accepted: book.accepted(),
				uncertain: book.attempts.filter((one) => one.state === 'unknown').length,
				agreed: book.agreed,
				acceptedReviews: book.acceptedReviews,
				untold: new Set([...untold.map((one) => one.paymentId), ...returning.map((one) => one.payment_intent)]),
				sweptAt: this.sweptAt,
			},
			this.#before,
		);
		this.#before = after;
		this.checks += 1;
		if (drained && !((await this.#feeds.orders.isTrue()) && (await this.#feeds.catalog.isTrue())))
			throw new Error('the streams do not tell what the tables hold');
		return [...book.violations, ...violations];
	}

	/** How many checkouts and refunds came to which end, and of how many payments something went back. */
	ends(): Record<string, number> {
		const states = [...(this.#before?.checkouts.values() ?? [])].map((checkout) => checkout.state);
		const ends = Object.fromEntries(
			[...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]),
		);
		const given = [...(this.#before?.orders.values() ?? [])].flatMap(({ refunds = [] }) => refunds);
		const refunds = Object.entries(Object.groupBy(given, ({ state }) => state));
		return {
			...ends,
			returned: this.bank.charges().filter((charge) => charge.amount_refunded > 0).length,
			...Object.fromEntries(refunds.map(([state, all]) => [`refunds ${state}`, all.length])),
		};
	}

	/** A fingerprint of everything that happened. */
	digest(): string {
		return createHash('sha256').update(this.trail.join('\n')).digest('hex').slice(0, 16);
	}

	/** No weather, and nobody under way. */
	calm(): void {
		this.wire.turn(this.stage.chance(-1_000_003 - this.checks), calm);
	}

	#scan(table: string) {
		return scan(this.#engine, this.#tables.get(table)?.name ?? table);
	}
}

interface Parts {
	readonly seed: number;
	readonly dist: string;
	readonly dir: string;
	readonly engine: Engine;
	readonly template: Template;
	readonly own: ReadonlyMap<string, TablePart>;
	readonly feeds: { readonly orders: Feed; readonly catalog: Feed };
	/** count-sales, note-orders. */
	readonly following: readonly [Consumer, Consumer];
}

/** What a request carries, and what is looked at while it runs. */
type Sending = Omit<About, 'command' | 'buyer'> & {
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
};

function needed<T>(found: T | undefined): T {
	if (found === undefined) throw new Error('the template is not the one this simulation knows');
	return found;
}

/** The functions of one deployment agree on their variables; the access key opens nothing here. */
function setEnvironment(template: Template): void {
	for (const part of functions(template)) Object.assign(process.env, part.environment);
	Object.assign(process.env, {
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'simulation',
		AWS_SECRET_ACCESS_KEY: 'simulation',
		AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb.simulation',
		AWS_ENDPOINT_URL_STS: 'http://sts.simulation',
		STRIPE_API_BASE: 'http://stripe.simulation',
	});
}

function functionOf(path: string): string {
	if (/^\/v1\/(webhooks\/|base\/(reviews|checkouts\/))|^\/v1\/checkouts\/[^/]+\/payment$/.test(path)) return 'payments';
	if (path.startsWith('/v1/merchant/')) return 'merchant';
	return path.startsWith('/v1/base/') ? 'base' : 'storefront';
}

function eventOf(as: Caller, method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>) {
	const claims = claimsOf(as);
	return {
		version: '2.0',
		routeKey: '$default',
		rawPath: path,
		rawQueryString: '',
		headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), host: 'base', ...headers },
		requestContext: {
			...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
			domainName: 'base',
			http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
			requestId: 'request',
			stage: '$default',
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		isBase64Encoded: false,
	};
}

function claimsOf(as: Caller): Record<string, string> | undefined {
	if ('buyer' in as) return { sub: as.buyer, 'cognito:groups': '[buyer]' };
	if ('tenant' in as)
		return { sub: `owner-of-${as.tenant}`, 'cognito:groups': '[merchant]', tenantId: as.tenant, role: 'owner' };
	return 'base' in as ? { sub: 'manager-1', 'cognito:groups': '[base]', role: as.base } : undefined;
}
