import { batchLoader } from '#platform';
import { type ChangeLogStore, LogGap } from './change-log-store.ts';
import { DamagedSegment, type SearchIndex, emptyIndex, readSegment } from './index/index.ts';
import { type Manifest, type SegmentStore, UnreadableSegment } from './segment-store.ts';
import type { Vocabulary } from './words/index.ts';

/** The parts of a live index. */
export interface LiveIndexDeps {
	readonly log: Pick<ChangeLogStore, 'read'>;
	readonly segments: Pick<SegmentStore, 'manifest' | 'load'>;
	/** The vocabulary in use. With another version the index is loaded again. */
	readonly vocabulary: () => Promise<Vocabulary>;
	/** Is told of a segment that could not be loaded. */
	readonly onLoadFailed: (error: unknown) => void;
}

/** Changed listings, beside the segment, with which an index still answers as fast. A newer segment is then loaded. */
const maxChanged = 5_000;

/**
 * Keeps one index in memory, current with the change log. `current` resolves to the index with every change that was in the
 * log when it was called. Concurrent callers share one read of the log. A segment that the log announces is loaded beside the
 * index in use and then takes its place.
 */
export function liveIndex({ log, segments, vocabulary, onLoadFailed }: LiveIndexDeps): { current(): Promise<SearchIndex> } {
	let index: SearchIndex | undefined;
	let version: string | undefined;
	let wordsVersion: number | undefined;
	let loading: Promise<void> | undefined;

	/** Replaces the index by the newest segment and the log behind it. */
	async function load(): Promise<void> {
		const [manifest, words] = await Promise.all([segments.manifest(), vocabulary()]);
		const next = `${manifest?.version ?? 0} ${words.version}`;
		if (index !== undefined && next === version) return;
		const loaded = await indexOf(manifest, segments, words);
		const { entries, position } = await log.read(loaded.position);
		loaded.apply(entries, position);
		[index, version] = [loaded, next];
		wordsVersion = words.version;
	}

	/** Applies the log to the index in use; once more if that was replaced while the log was read. */
	async function refresh(): Promise<void> {
		const at = index;
		const page = at && (await log.read(at.position).catch(orGap));
		if (at === undefined || page === undefined) {
			index = undefined;
			return load();
		}
		at.apply(page.entries, page.position);
		const otherWords = (await vocabulary()).version !== wordsVersion;
		if (page.announced !== undefined || otherWords || at.changed > maxChanged)
			loading ??= load()
				.catch(onLoadFailed)
				.finally(() => (loading = undefined));
		return index === at ? undefined : refresh();
	}

	const shared = batchLoader(async () => [await refresh()], { cacheKey: String, maxBatchSize: 1 });
	return {
		async current() {
			await shared(['index']);
			if (index === undefined) throw new Error('no index after it was loaded');
			return index;
		},
	};
}

/** Undefined for a gap: the newest segment is behind it. */
function orGap(error: unknown): undefined {
	if (!(error instanceof LogGap)) throw error;
}

/** The index of a segment, or an empty one before the first. Throws `UnreadableSegment` for damaged bytes. */
export async function indexOf(
	manifest: Manifest | undefined,
	segments: Pick<SegmentStore, 'load'>,
	vocabulary: Vocabulary,
): Promise<SearchIndex> {
	if (manifest === undefined) return emptyIndex(vocabulary);
	const bytes = await segments.load(manifest);
	try {
		return readSegment(bytes, vocabulary);
	} catch (cause) {
		throw cause instanceof DamagedSegment ? new UnreadableSegment(manifest.key, { cause }) : cause;
	}
}
