import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** AWS keeps stream records for 24 hours. */
const keptSeconds = 86_400;
/** Records that every consumer has passed are kept for a minute: a kill loses a second of positions. */
const passedSeconds = 60;
const batchSize = 1_000;
/** The engine holds its lock for milliseconds. A sweep that meets it is repeated, because it would stop this thread. */
const waitsForLockMs = 10;
const sweepsEveryMs = 5_000;
const nextBatchMs = 250;

/** The sequence number up to which every consumer of a table has passed; undefined if one has no position yet. */
export type PassedBy = ReadonlyMap<string, string | undefined>;

/**
 * Creates an index without which each write scans all earlier stream records, and deletes records that AWS would have
 * expired.
 */
export function prepareRecords(database: string): void {
	const db = new DatabaseSync(database, { timeout: 5000 });
	try {
		const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'").get();
		if (table === undefined) return;
		db.exec('CREATE INDEX IF NOT EXISTS stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))');
		db.prepare(
			'DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT max(id) FROM _stream_records GROUP BY table_name)',
		).run(nowSeconds() - keptSeconds);
	} finally {
		db.close();
	}
}

/**
 * Deletes stream records of the embedded engine as they age, so that a long run does not fill the disk. The newest
 * record of each table is kept: the engine derives the next sequence number from it.
 */
export class RecordSweeper {
	readonly #db: DatabaseSync;
	readonly #delete: StatementSync;
	readonly #passedBy: () => PassedBy;
	#timer: NodeJS.Timeout | undefined;

	constructor(database: string, passedBy: () => PassedBy) {
		this.#db = new DatabaseSync(database, { timeout: waitsForLockMs });
		this.#passedBy = passedBy;
		this.#delete = this.#db.prepare(
			`DELETE FROM _stream_records WHERE id IN (
				SELECT id FROM _stream_records WHERE table_name = ?1 AND id < (SELECT max(id) FROM _stream_records WHERE table_name = ?1)
				AND (created_at < ?4 OR CAST(sequence_number AS INTEGER) <= CAST(?2 AS INTEGER) AND created_at < ?3)
				ORDER BY CAST(sequence_number AS INTEGER) LIMIT ${batchSize})`,
		);
	}

	/** Sweeps from now on, in small steps. */
	start(): void {
		const again = (delayMs: number) => {
			this.#timer = setTimeout(() => again(this.sweep() < batchSize ? sweepsEveryMs : nextBatchMs), delayMs);
		};
		again(sweepsEveryMs);
	}

	/** Deletes at most a batch of each table's records, and returns the size of the largest. */
	sweep(): number {
		const now = nowSeconds();
		try {
			const deleted = [...this.#passedBy()].map(
				([table, passed = '0']) => this.#delete.run(table, passed, now - passedSeconds, now - keptSeconds).changes,
			);
			return Math.max(0, ...deleted.map(Number));
		} catch (cause) {
			if (/locked|busy/.test(String(cause))) return batchSize;
			throw cause;
		}
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#db.close();
	}
}

function nowSeconds(): number {
	return Math.floor(Date.now() / 1000);
}
