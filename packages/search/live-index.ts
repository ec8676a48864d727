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

interface Loaded {
	readonly index: SearchIndex;
	readonly segment: number;
	readonly words: number;
}

/**
 * Keeps one index in memory, current with the change log. `current` resolves to the index with every change that was in the
 * log when it was called. Concurrent callers share one read of the log. A segment that the log announces is loaded beside the
 * index in use and then takes its place. Throws `Unavailable` where the log no longer reaches the segment, until a new one does.
 */
export function liveIndex({ log, segments, vocabulary, onLoadFailed }: LiveIndexDeps): {
	current(): Promise<SearchIndex>;
} {
	let inUse: Loaded | undefined;
	let next: Loaded | undefined;
	let loading: Promise<void> | undefined;
	let announced = 0;

	/** The newest segment; undefined if it is in use already. */
	async function load(): Promise<Loaded | undefined> {
		const [manifest, words] = await Promise.all([segments.manifest(), vocabulary()]);
		const segment = manifest?.version ?? 0;
		if (segment === inUse?.segment && words.version === inUse.words) return undefined;
		const index = await indexOf(manifest, segments, words);
		await catchUp(index);
		return { index, segment, words: words.version };
	}

	async function catchUp(index: SearchIndex): Promise<void> {
		const page = await log.read(index.position);
		index.apply(page.entries, page.position);
		announced = Math.max(announced, page.announced ?? 0);
	}

	function loadBeside(): void {
		loading ??= load()
			.then((loaded) => void (next = loaded))
			.catch(onLoadFailed)
			.finally(() => (loading = undefined));
	}

	/** The index with the log behind it. A segment is put in use before the log is read, so that the index never goes back. */
	async function refreshed(): Promise<SearchIndex> {
		inUse = next ?? inUse;
		next = undefined;
		const isCurrent = inUse !== undefined && (await catchUp(inUse.index).then(() => true, orGap));
		if (!isCurrent) {
			inUse = undefined;
			inUse = await load();
		}
		if (inUse === undefined) throw new Error('no index after it was loaded');
		const { index, segment, words } = inUse;
		const otherWords = (await vocabulary()).version !== words;
		// The terms of the segment are of another vocabulary until it is compacted.
		const otherTerms = index.vocabularyVersion !== words;
		if (announced > segment || otherWords || otherTerms || index.changed > maxChanged) loadBeside();
		return index;
	}

	const shared = batchLoader(async () => [await refreshed()], { cacheKey: String, maxBatchSize: 1 });
	return {
		async current() {
			const [index] = await shared(['index']);
			if (index === undefined) throw new Error('no index after it was read');
			return index;
		},
	};
}

/** False for a gap: the newest segment is behind it. */
function orGap(error: unknown): false {
	if (!(error instanceof LogGap)) throw error;
	return false;
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
