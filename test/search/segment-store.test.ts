import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnreadableSegment, type Manifest, segmentStore } from '#search';
import { type SearchStores, emptySegment, startSearchStores } from './search-stores.ts';

let stores: SearchStores;
beforeAll(async () => {
	stores = await startSearchStores();
});
afterAll(() => stores.stop());
beforeEach(() => stores.empty());

/** Stores a segment in place of the last one. */
async function replace(position: number, unique: string): Promise<Manifest> {
	const stored = await stores.segments.replace(await stores.segments.manifest(), emptySegment(position, unique));
	if (stored === undefined) throw new Error('another segment was stored');
	return stored;
}

const keys = () => [...stores.objects.keys()].toSorted();

describe('segments', () => {
	test('are named by the manifest with the position of their log', async () => {
		await replace(3, 'a');
		const manifest = await stores.segments.manifest();
		expect(manifest).toMatchObject({
			version: 1,
			position: 3,
			previous: null,
			bytes: emptySegment(3, 'a').bytes.length,
		});
	});

	test('that two runs store at once are one, and the other leaves no object', async () => {
		await replace(1, 'a');
		const read = await stores.segments.manifest();
		const both = await Promise.all(['b', 'c'].map((unique) => stores.segments.replace(read, emptySegment(2, unique))));
		const stored = both.filter((one) => one !== undefined);
		expect([stored.map(({ version }) => version), keys()]).toEqual([[2], [read?.key, stored[0]?.key].toSorted()]);
	});

	test('stay when the response to the put of their manifest is lost, and the repeated put is refused by the first', async () => {
		const put: typeof stores.database.write = async (write, options) => {
			await stores.database.write(write, options);
			return stores.database.write(write, options);
		};
		const objects = new Map<string, Uint8Array>();
		const bucket = {
			get: () => Promise.resolve(undefined),
			put: async (key: string, body: Uint8Array) => void objects.set(key, body),
			delete: async (key: string) => void objects.delete(key),
		};
		const repeating = segmentStore({ ...stores.database, write: put }, 'catalog', bucket);
		const stored = await repeating.replace(undefined, emptySegment(1, 'a'));
		expect([stored?.key, (await repeating.manifest())?.key]).toEqual([...objects.keys(), ...objects.keys()]);
	});

	test('are kept until the second one after them', async () => {
		const [, second, third] = [await replace(1, 'a'), await replace(2, 'b'), await replace(3, 'c')];
		expect(keys()).toEqual([second.key, third.key]);
	});

	test('that are missing are told from a call that failed', async () => {
		const manifest = await replace(1, 'a');
		const failing = (get: () => Promise<undefined>) =>
			segmentStore(stores.database, 'catalog', { get } as never).load(manifest);
		const refusal = (httpStatusCode: number) => Object.assign(new Error('refused'), { $metadata: { httpStatusCode } });
		await expect(failing(() => Promise.resolve(undefined))).rejects.toThrow(UnreadableSegment);
		await expect(failing(() => Promise.reject(refusal(403)))).rejects.toThrow(UnreadableSegment);
		await expect(failing(() => Promise.reject(refusal(400)))).rejects.toThrow('refused');
	});
});
