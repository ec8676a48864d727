import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JsonObject } from '#kernel/json';
import type { Bounds } from './form.ts';

/** The response of an API call, kept under its idempotency key. */
export interface KeptAnswer {
	readonly request: string;
	readonly status: number;
	readonly body: string;
	readonly at: number;
}

/** An event on its way to the webhook endpoint. */
export interface QueuedEvent {
	readonly id: string;
	readonly payload: string;
	readonly attempts: number;
}

/**
 * The state of the Stripe mock in an SQLite file of the data directory. A kill leaves whole calls or none. An event
 * delivered in the last moments before a kill is delivered again, as Stripe may.
 */
export class StripeStore {
	readonly #db: DatabaseSync;
	readonly #statements = new Map<string, StatementSync>();
	/** Delivered or given up. Deleted within the next transaction, which saves them one of their own. */
	readonly #done = new Set<string>();

	constructor(dataDir: string) {
		this.#db = new DatabaseSync(join(dataDir, 'stripe.sqlite'));
		this.#db.exec(`
			PRAGMA journal_mode = WAL;
			PRAGMA synchronous = NORMAL;
			CREATE TABLE IF NOT EXISTS objects (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, type TEXT, parent TEXT, json TEXT);
			CREATE INDEX IF NOT EXISTS by_type ON objects (type, number);
			CREATE INDEX IF NOT EXISTS by_parent ON objects (parent, type);
			CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, request TEXT, status INTEGER, body TEXT, at INTEGER);
			CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, payload TEXT, attempts INTEGER, due INTEGER);
			CREATE INDEX IF NOT EXISTS by_due ON events (due);
			CREATE INDEX IF NOT EXISTS by_age ON answers (at);
		`);
	}

	/** Keeps all changes of `work`, or none if it throws. */
	atomically<T>(work: () => T): T {
		this.#db.exec('BEGIN IMMEDIATE');
		try {
			const done = this.#deleteDone();
			const result = work();
			this.#db.exec('COMMIT');
			for (const id of done) this.#done.delete(id);
			return result;
		} catch (cause) {
			this.#db.exec('ROLLBACK');
			throw cause;
		}
	}

	get(id: string): JsonObject | undefined {
		const row = this.#statement('SELECT json FROM objects WHERE id = ?').get(id);
		return row === undefined ? undefined : (JSON.parse(String(row['json'])) as JsonObject);
	}

	/** `parent` is the object it is listed under, such as a refund's payment intent. */
	put(object: JsonObject, parent: string | null = null): void {
		this.#statement(
			'INSERT INTO objects (id, type, parent, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
		).run(String(object['id']), String(object['object']), parent, JSON.stringify(object));
	}

	/** Objects of a type, newest first. If there are more than the limit, one extra is returned. */
	list(
		type: string,
		parent: string | undefined,
		before: string | undefined,
		limit: number,
		created: Bounds = {},
	): JsonObject[] {
		const rows = this.#statement(
			`SELECT json FROM objects WHERE type = ?1 AND (?2 IS NULL OR parent = ?2)
				 AND number < coalesce((SELECT number FROM objects WHERE id = ?3), 9e18) AND json_extract(json, '$.created') >= ?5 AND json_extract(json, '$.created') < ?6
				 ORDER BY number DESC LIMIT ?4`,
		).all(type, parent ?? null, before ?? null, limit + 1, created.gte ?? 0, created.lt ?? Number.MAX_SAFE_INTEGER);
		return rows.map((row) => JSON.parse(String(row['json'])) as JsonObject);
	}

	answer(key: string): KeptAnswer | undefined {
		const row = this.#statement('SELECT request, status, body, at FROM answers WHERE key = ?').get(key);
		return row as unknown as KeptAnswer | undefined;
	}

	keepAnswer(key: string, answer: KeptAnswer): void {
		const insert = 'INSERT OR REPLACE INTO answers (key, request, status, body, at) VALUES (?, ?, ?, ?, ?)';
		this.#statement(insert).run(key, answer.request, answer.status, answer.body, answer.at);
	}

	/** Deletes responses from before an instant. */
	pruneAnswers(before: number): void {
		this.#statement('DELETE FROM answers WHERE at < ?').run(before);
	}

	queue(event: QueuedEvent, due: number): void {
		const insert = 'INSERT INTO events (id, payload, attempts, due) VALUES (?, ?, ?, ?)';
		this.#statement(insert).run(event.id, event.payload, event.attempts, due);
	}

	queued(id: string): QueuedEvent | undefined {
		if (this.#done.has(id)) return undefined;
		return this.#statement('SELECT id, payload, attempts FROM events WHERE id = ?').get(id) as unknown as
			| QueuedEvent
			| undefined;
	}

	dueEvents(now: number): QueuedEvent[] {
		this.#flush();
		const rows = this.#statement('SELECT id, payload, attempts FROM events WHERE due <= ? ORDER BY number').all(now);
		return rows as unknown as QueuedEvent[];
	}

	nextDue(): number | undefined {
		this.#flush();
		const due = this.#statement('SELECT min(due) AS due FROM events').get()?.['due'];
		return typeof due === 'number' ? due : undefined;
	}

	postpone(id: string, due: number): void {
		this.#statement('UPDATE events SET attempts = attempts + 1, due = ? WHERE id = ?').run(due, id);
	}

	/** Removes an event that was delivered or given up. */
	unqueue(id: string): void {
		this.#done.add(id);
	}

	close(): void {
		this.#flush();
		this.#db.close();
	}

	#flush(): void {
		if (this.#done.size > 0) this.atomically(() => undefined);
	}

	#deleteDone(): string[] {
		const done = [...this.#done];
		for (const id of done) this.#statement('DELETE FROM events WHERE id = ?').run(id);
		return done;
	}

	/** A statement is prepared once. */
	#statement(sql: string): StatementSync {
		const prepared = this.#statements.get(sql) ?? this.#db.prepare(sql);
		this.#statements.set(sql, prepared);
		return prepared;
	}
}
