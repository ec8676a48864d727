import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import { type Millis, ownedId } from '#kernel';
import { type MediaStore, maxUploadsPerListing, maxUploadsPerMinute, mediaStore, ready, startUpload } from '#media';
import { type Database, newUnique } from '#platform';
import { startEngine } from '../support/engine.ts';

const minute = 60_000;
const now: Millis = Date.parse('2026-11-11T02:00:00Z');
const picture = { key: 'k', width: 8, height: 8, thumbhash: 'h' };
let engine: Awaited<ReturnType<typeof startEngine>>;
let database: Database;
let media: MediaStore;
beforeAll(async () => {
	engine = await startEngine([{ ...catalogTable, stream: false }]);
	database = engine.database;
	media = mediaStore(database, 'catalog');
});
afterAll(() => engine.stop());

const begin = (tenantId: string, listingId?: string, at = now) =>
	database.transact(media.begin(startUpload({ tenantId, unique: newUnique(at) }, 'image/png', at), listingId));
const listingOf = (tenantId: string) => ownedId('listing', tenantId, newUnique(now));

/** The number of uploads that begin before the first is refused. */
async function begun(tenantId: string, listingId?: string): Promise<number> {
	for (let count = 0; ; count++) if (!(await begin(tenantId, listingId)).ok) return count;
}

describe('in a minute', () => {
	test('a tenant begins as many uploads as its quota, and more in the next', async () => {
		expect(await begun('many')).toBe(maxUploadsPerMinute);
		expect((await begin('many', undefined, now + minute)).ok).toBe(true);
		expect((await begin('another')).ok).toBe(true);
	});

	test('a listing gets as many uploads as it may have pictures, and another listing gets its own', async () => {
		const [first, second] = [listingOf('two'), listingOf('two')];
		expect(await begun('two', first)).toBe(maxUploadsPerListing);
		expect((await begin('two', second)).ok).toBe(true);
	});
});

test('an upload that has ended is never ended otherwise', async () => {
	const upload = startUpload({ tenantId: 'ends', unique: newUnique(now) }, 'image/png', now);
	await database.transact(media.begin(upload, undefined));
	await media.end(ready(upload, picture));
	await media.end(ready(upload, { ...picture, key: 'other' }));
	expect(await media.find('ends', upload.mediaId, now)).toMatchObject({ state: 'ready', picture });
});
