import type { Millis } from '#kernel';
import {
	type ChangeLogStore,
	LogGap,
	type Manifest,
	type SearchIndex,
	type SegmentStore,
	UnreadableSegment,
	type Vocabulary,
	indexOf,
} from '#search';

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
	readonly manifest: Manifest;
	readonly index: SearchIndex;
}

/**
 * Reads the newest segment and applies the log behind it. Resolves to undefined before the first segment, and where the segment
 * is missing or damaged, or the log no longer reaches it.
 */
export async function latestIndex({ log, segments, vocabulary }: CompactDeps): Promise<LatestIndex | undefined> {
	const manifest = await segments.manifest();
	if (manifest === undefined) return undefined;
	try {
		const index = await indexOf(manifest, segments, vocabulary);
		const { entries, position } = await log.read(index.position);
		index.apply(entries, position);
		return { manifest, index };
	} catch (error) {
		if (error instanceof LogGap || error instanceof UnreadableSegment) return undefined;
		throw error;
	}
}

/** The result of a compaction: the manifest of its segment, or why it made none. */
export type Compacted = Manifest | 'unchanged' | 'overtaken' | 'lost';

/**
 * Merges the log into a new segment, if the log has grown since the last one or the vocabulary has changed. `overtaken` if
 * another run stored one meanwhile; `lost` if only a comparison can make one.
 */
export async function compact(deps: CompactDeps, run: CompactRun): Promise<Compacted> {
	const kept = await latestIndex(deps);
	if (kept === undefined) return 'lost';
	const { manifest, index } = kept;
	if (index.position === manifest.position && index.vocabularyVersion === deps.vocabulary.version) return 'unchanged';
	return (await storeSegment(deps.segments, kept, run, manifest)) ?? 'overtaken';
}

/** Stores an index as the newest segment. */
export function storeSegment(
	segments: SegmentStore,
	{ manifest, index }: { readonly manifest: Manifest | undefined; readonly index: SearchIndex },
	{ now, unique }: CompactRun,
	{ comparedAt, drift }: Pick<Manifest, 'comparedAt' | 'drift'>,
): Promise<Manifest | undefined> {
	const bytes = index.toSegment();
	const { position, size: listings } = index;
	return segments.replace(manifest, { bytes, unique, position, listings, builtAt: now, comparedAt, drift });
}
