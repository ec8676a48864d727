import type { AuditEntry } from '#directory';
import { type Audited, type Database, type Item, type Write, retryConflicts } from '#platform';
import type { FileFault } from './fault.ts';
import {
	type Applied,
	type ImportChunk,
	type Outcome,
	type PreviewCounts,
	type PreviewedChange,
	type ResultCounts,
	isApplied,
	limitFaults,
} from './import.ts';
import { importKeys } from './import-item-store.ts';

/** What a chunk adds to its import, with the writes and audit entry of the same transaction. */
export type CountedChunk = {
	readonly writes: readonly Write[];
	readonly audited: Audited;
} & ({ readonly outcomes: readonly Outcome[] } | { readonly changes: readonly PreviewedChange[] });

/** Chunks that end at the same moment are counted one after the other. */
const maxTries = 12;

/**
 * Counts a chunk on its import, once. The faults of a head are replaced as a whole, so a chunk is counted only on the head as
 * it was read. `chunksLeft` tells one head from the next, because each counted chunk lowers it. A preview's chunk that is
 * delivered again after the import began to be applied counts no more.
 */
export async function countChunk(
	database: Database,
	table: string,
	chunk: ImportChunk,
	decide: (progress: Item, startedBy: AuditEntry | undefined) => CountedChunk,
): Promise<void> {
	const keys = [importKeys.chunk(chunk), importKeys.head(chunk.tenantId, chunk.unique)].map((key) => ({ table, key }));
	const stage = chunk.preview ? 'preview' : 'apply';
	return retryConflicts({ what: 'import in contention', maxTries, pause: true }, async () => {
		const [progress, head] = await database.batchGet(keys, { consistent: true });
		if (progress === undefined || head === undefined || head['stage'] !== stage) return;
		if (String(chunk.number) in (head['done'] as Item)) return;
		const counted = decide(progress, head['startedBy'] as unknown as AuditEntry | undefined);
		const { counts, faults } = 'outcomes' in counted ? ofOutcomes(counted.outcomes) : ofChanges(counted.changes);
		const limited = limitFaults([...(head['faults'] as unknown as FileFault[]), ...faults]);
		const names = Object.keys(counts);
		const done = await database.transact(
			[
				{
					kind: 'update',
					table,
					key: importKeys.head(chunk.tenantId, chunk.unique),
					update: `SET ${names.map((name, i) => `${name} = ${name} + :c${i}`).join(', ')}, faults = :faults, faultsOmitted = faultsOmitted + :omitted, chunksLeft = chunksLeft - :one, done.#number = :true`,
					condition: 'chunksLeft = :left AND stage = :stage',
					names: { '#number': String(chunk.number) },
					values: {
						...Object.fromEntries(Object.values(counts).map((count, i) => [`:c${i}`, count])),
						':faults': limited.faults.map((fault) => ({ ...fault })),
						':omitted': limited.omitted,
						':left': head['chunksLeft'] as number,
						':stage': stage,
						':one': 1,
						':true': true,
					},
				},
				...counted.writes,
			],
			counted.audited,
		);
		return done.ok ? undefined : 'conflict';
	});
}

interface Counted {
	/** What each count of the head grows by. */
	readonly counts: Readonly<Record<string, number>>;
	readonly faults: readonly FileFault[];
}

function ofOutcomes(outcomes: readonly Outcome[]): Counted {
	const applied = outcomes.filter(isApplied);
	const count = (counts: (one: Applied) => boolean) => applied.filter(counts).length;
	const counts = {
		created: count(({ effect }) => effect === 'created'),
		updated: count(({ effect }) => effect === 'changed' || effect === 'stocked'),
		unchanged: count(({ effect }) => effect === 'unchanged'),
		stockKept: count(({ stock }) => stock === 'kept'),
	} satisfies ResultCounts;
	const faults = outcomes.filter((outcome): outcome is FileFault => !isApplied(outcome));
	return { counts: { imported: applied.length, ...counts }, faults };
}

function ofChanges(changes: readonly PreviewedChange[]): Counted {
	const count = (kind: PreviewedChange['kind']) => changes.filter((change) => change.kind === kind).length;
	const counts = {
		creates: count('create'),
		updates: count('update'),
		unchanged: count('unchanged'),
		faults: count('refused'),
	} satisfies PreviewCounts;
	const named = Object.fromEntries(Object.entries(counts).map(([name, sum]) => [`preview.${name}`, sum]));
	return { counts: named, faults: changes.flatMap(({ fault }) => fault ?? []) };
}
