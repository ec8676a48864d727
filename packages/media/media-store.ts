import { type ListingId, type Millis, type TenantId, parseOwnedId } from '#kernel';
import type { Database, Item, Key, Write } from '#platform';
import type { Media, MediaId, Uploading } from './media.ts';
import { mediaKeys } from './table.ts';

/** Uploads that a tenant may begin in a minute: a merchant's whole collection in an hour. */
export const maxUploadsPerMinute = 60;
/** Of these, for one listing: as many as it may have pictures. */
export const maxUploadsPerListing = 12;

/** Reads pictures and builds the writes of their states. */
export interface MediaStore {
	/** A picture of the tenant, until it expires. */
	find(tenantId: TenantId, mediaId: MediaId, now: Millis): Promise<Media | undefined>;
	/** Pictures of the tenant in the order of their ids; undefined for one that does not exist or has expired. */
	findAll(tenantId: TenantId, mediaIds: readonly MediaId[], now: Millis): Promise<(Media | undefined)[]>;
	/** Stores a new picture, and counts it if fewer than the maximum were begun in this minute. The second write is the count. */
	begin(media: Uploading, listingId: ListingId | undefined): [Write, Write];
	/** Ends an upload, unless it has ended before. */
	end(media: Media): Promise<void>;
}

/** Pictures over the `catalog` table. */
export function mediaStore(database: Database, table: string): MediaStore {
	const store: MediaStore = {
		async find(tenantId, mediaId, now) {
			return (await store.findAll(tenantId, [mediaId], now))[0];
		},
		async findAll(tenantId, mediaIds, now) {
			const keys = mediaIds.map((mediaId) => (ownerOf(mediaId) === tenantId ? keyOf(mediaId) : undefined));
			const known = keys.flatMap((key) => (key === undefined ? [] : [{ table, key }]));
			const items = known.length === 0 ? [] : await database.batchGet(known, { consistent: true });
			return keys.map((key) => {
				const item = key && items[known.findIndex((other) => other.key === key)];
				return item && mediaFrom(item, now);
			});
		},
		begin: (media, listingId) => [
			{ kind: 'put', table, item: itemOf(media), condition: 'attribute_not_exists(pk)' },
			countWrite(table, media, listingId),
		],
		async end(media) {
			const condition = '#state = :uploading';
			const names = { '#state': 'state' };
			const values = { ':uploading': 'uploading' };
			await database.write({ kind: 'put', table, item: itemOf(media), condition, names, values });
		},
	};
	return store;
}

/** The counts of a minute are attributes of one item: `uploads`, and one for each listing. */
function countWrite(table: string, { tenantId, createdAt }: Uploading, listingId: ListingId | undefined): Write {
	const minute = Math.floor(createdAt / 60_000);
	const ofListing = listingId === undefined ? undefined : parseOwnedId('listing', listingId)?.unique;
	const counters = [
		{ name: '#all', attribute: 'uploads', maximum: ':all', limit: maxUploadsPerMinute },
		...(ofListing === undefined
			? []
			: [{ name: '#one', attribute: `l_${ofListing}`, maximum: ':most', limit: maxUploadsPerListing }]),
	];
	return {
		kind: 'update',
		table,
		key: mediaKeys.quota(tenantId, minute),
		update: [
			'SET expiresAtSeconds = :expires',
			...counters.map(({ name }) => `${name} = if_not_exists(${name}, :zero) + :one`),
		].join(', '),
		condition: counters
			.map(({ name, maximum }) => `(attribute_not_exists(${name}) OR ${name} < ${maximum})`)
			.join(' AND '),
		names: Object.fromEntries(counters.map(({ name, attribute }) => [name, attribute])),
		values: {
			':one': 1,
			':zero': 0,
			':expires': (minute + 60) * 60,
			...Object.fromEntries(counters.map(({ maximum, limit }) => [maximum, limit])),
		},
	};
}

function ownerOf(mediaId: MediaId): TenantId | undefined {
	return parseOwnedId('media', mediaId)?.owner;
}

function keyOf(mediaId: MediaId): Key {
	const id = parseOwnedId('media', mediaId);
	if (id === undefined) throw new Error('a picture without a valid id');
	return mediaKeys.media(id.owner, id.unique);
}

/** DynamoDB removes an item some time after `expiresAtSeconds`; a ready picture has none. */
function itemOf(media: Media): Item & Key {
	const expires = media.state === 'ready' ? {} : { expiresAtSeconds: Math.floor(media.expiresAt / 1000) };
	return { ...keyOf(media.mediaId), ...media, ...expires } as unknown as Item & Key;
}

function mediaFrom({ pk: _pk, sk: _sk, expiresAtSeconds: _seconds, ...item }: Item, now: Millis): Media | undefined {
	const media = item as unknown as Media;
	return media.state !== 'ready' && media.expiresAt <= now ? undefined : media;
}
