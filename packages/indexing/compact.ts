import type { Millis } from '#kernel';
import { type ChangeLogStore, type Manifest, type SearchIndex, type SegmentStore, type Vocabulary, indexOf } from '#search';

/** The parts that a compaction needs. */
export interface CompactDeps {
	readonly log: Pick<ChangeLogStore, 'read'>;
	readonly segments: SegmentStore;
	readonly vocabulary: Vocabulary;
}

/** The time of a run, and the unique part of the key of a segment that it makes. */
export interface CompactRun {
	readonly now: Millis;
	readonly unique: string;
}

/** The newest index, with the manifest of the segment that it began from. */
export interface LatestIndex {
	readonly manifest: Manifest | undefined;
	readonly index: SearchIndex;
}

/** Reads the newest segment and applies the log behind it. Throws `LogGap` if the log no longer reaches it. */
export async function latestIndex({ log, segments, vocabulary }: CompactDeps): Promise<LatestIndex> {
	const manifest = await segments.manifest();
	const index = await indexOf(manifest, segments, vocabulary);
	const { entries, position } = await log.read(index.position);
	index.apply(entries, position);
	return { manifest, index };
}

/**
 * Merges the log into a new segment, if the log has grown since the last one or the vocabulary has changed. Resolves to the
 * manifest; undefined if there was nothing to do, or another run was faster.
 */
export async function compact(deps: CompactDeps, run: CompactRun): Promise<Manifest | undefined> {
	const { manifest, index } = await latestIndex(deps);
	const asBefore = index.position === (manifest?.position ?? 0) && index.vocabularyVersion === deps.vocabulary.version;
	const { comparedAt = run.now, drift = 0 } = manifest ?? {};
	return asBefore ? undefined : storeSegment(deps.segments, { manifest, index }, run, { comparedAt, drift });
}

/** Stores an index as the newest segment. */
export function storeSegment(
	segments: SegmentStore,
	{ manifest, index }: LatestIndex,
	{ now, unique }: CompactRun,
	compared: Pick<Manifest, 'comparedAt' | 'drift'>,
): Promise<Manifest | undefined> {
	const bytes = index.toSegment();
	const { position, size: listings } = index;
	return segments.replace(manifest, { bytes, unique, position, listings, builtAt: now, ...compared });
}
