import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryTable } from '#directory';
import { accepted } from '#kernel';
import { type VocabularyStore, defaultVocabulary, vocabulary, vocabularyStore } from '#search/words';
import { type Engine, startEngine } from '../../support/engine.ts';

let engine: Engine;
let store: VocabularyStore;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
	store = vocabularyStore(engine.database, 'directory');
});
afterAll(() => engine.stop());

const audit = { audit: [] } as const;
const nothing = { words: [], colors: [], sizes: [], noise: [] };
const noise = (word: string) => ({ ...nothing, noise: [word] });

describe('the vocabulary of a base', () => {
	test('is the first vocabulary until it is changed, and has a version of its own after each change', async () => {
		expect(await store.vocabularyData()).toEqual(defaultVocabulary);
		const words = [{ id: 'apron', zh: ['围兜'], en: [] }];
		await store.putChanges({ revision: 0, value: { ...nothing, words } }, audit);
		const categories = [{ id: 'all', name: { zh: '全部', en: 'All' } }];
		await store.putCategories({ revision: 0, value: categories }, audit);
		const data = await store.vocabularyData();
		expect(data).toMatchObject({ version: 2, categories });
		expect(vocabulary(data).query('围兜')[0]?.terms).toEqual(['围兜']);
	});

	test('is changed by one of two who have read the same revision', async () => {
		const { revision } = await store.changes();
		const outcomes = await Promise.all(
			['甲', '乙'].map((word) => store.putChanges({ revision, value: noise(word) }, audit)),
		);
		expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
		expect((await store.changes()).revision).toBe(revision + 1);
		const late = await store.putChanges({ revision, value: noise('丙') }, audit);
		expect(late).toEqual({ ok: false, refusal: { kind: 'revision_conflict', revision: revision + 1 } });
	});

	test('is not changed by the same change again, whatever its revision', async () => {
		const { revision, value } = await store.changes();
		expect(await store.putChanges({ revision: 0, value }, audit)).toEqual(accepted({ revision, value }));
	});
});
