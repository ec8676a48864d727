import type { Millis } from '#kernel';
import { type Bucket, type Database, type Item, Unavailable } from '#platform';
import { searchKeys } from './table.ts';

/** The newest segment: where it is, and up to which position of the change log it is current. */
export interface Manifest {
	/** Counts from 1. */
	readonly version: number;
	/** The key of the object. */
	readonly key: string;
	/** The key of the segment before, which slow readers may still load. */
	readonly previous: string | null;
	readonly position: number;
	readonly listings: number;
	readonly bytes: number;
	readonly builtAt: Millis;
	/** When the index was last compared with the listings; the time of the first segment, until then. */
	readonly comparedAt: Millis;
	/** Listings that the index had otherwise than the tables at that comparison. */
	readonly drift: number;
}

/** The bytes of the newest segment are gone or damaged. The next comparison makes it anew from the listings. */
export class UnreadableSegment extends Unavailable {
	constructor(key: string, options?: ErrorOptions) {
		super(`segment ${key}`, retryAfterSeconds, options);
		this.name = 'UnreadableSegment';
	}
}

/** A segment is made anew within minutes. */
const retryAfterSeconds = 60;

/** Segments in a bucket, and the manifest that names the newest. */
export interface SegmentStore {
	manifest(): Promise<Manifest | undefined>;
	/** The bytes of a segment. Throws `UnreadableSegment` if they are gone. */
	load(manifest: Manifest): Promise<Uint8Array>;
	/**
	 * Stores a segment in place of the one that was read, unless another has replaced that one meanwhile: then it resolves to
	 * undefined. The segment before the last is deleted.
	 */
	replace(read: Manifest | undefined, segment: NewSegment): Promise<Manifest | undefined>;
}

/** A segment that is to be the newest. */
export interface NewSegment extends Pick<Manifest, 'position' | 'listings' | 'builtAt' | 'comparedAt' | 'drift'> {
	readonly bytes: Uint8Array;
	/** Makes the key of the object unique. */
	readonly unique: string;
}

/** Segments of the `search` bucket, with their manifest in the `catalog` table. */
export function segmentStore(database: Database, table: string, bucket: Bucket): SegmentStore {
	return {
		manifest: () => readManifest(database, table),
		async load({ key }) {
			const bytes = await bucket.get(key).catch(missing);
			if (bytes === undefined) throw new UnreadableSegment(key);
			return bytes;
		},
		async replace(read, { bytes, unique, ...facts }) {
			const version = (read?.version ?? 0) + 1;
			const key = `segments/${String(version).padStart(8, '0')}-${unique}`;
			await bucket.put(key, bytes);
			const next: Manifest = { ...facts, version, key, previous: read?.key ?? null, bytes: bytes.byteLength };
			const item = { ...searchKeys.manifest, ...next };
			const put = await database.write({
				kind: 'put',
				table,
				item,
				...(read === undefined
					? { condition: 'attribute_not_exists(pk)' }
					: { condition: 'version = :read', values: { ':read': read.version } }),
			});
			// A repeated try whose first response was lost is refused by its own write.
			if (!put.ok && put.item?.['key'] !== key) {
				await bucket.delete(key);
				return undefined;
			}
			// The manifest has moved, so this is no failure of the run. The bucket drops what stays.
			if (read?.previous != null) await bucket.delete(read.previous).catch(() => undefined);
			return next;
		},
	};
}

/** The manifest of the newest segment; undefined before the first. */
export async function readManifest(database: Database, table: string): Promise<Manifest | undefined> {
	const item = await database.get(table, searchKeys.manifest, { consistent: true });
	return item && manifestFrom(item);
}

/** S3 refuses a read of a missing object to functions that may not list the bucket. */
function missing(error: { readonly $metadata?: { readonly httpStatusCode?: number } }): undefined {
	if (error.$metadata?.httpStatusCode !== 403) throw error;
	return undefined;
}

function manifestFrom({ pk: _pk, sk: _sk, ...manifest }: Item): Manifest {
	return manifest as unknown as Manifest;
}
