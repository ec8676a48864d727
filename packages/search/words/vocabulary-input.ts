import * as z from 'zod/mini';
import { inBoth, name, slug } from '#kernel/schemas';

/** Limits of what a base changes. A request has at most 64 KB, so that the limits are not reached all at once. */
export const limits = {
	words: 64,
	/** Of one language and meaning. The richest of the first vocabulary has ten. */
	synonyms: 12,
	/** Of a color. The richest of the first vocabulary has 27. */
	shades: 30,
	colors: 20,
	sizes: 20,
	noise: 60,
	categories: 150,
	/** Levels of the category tree: more than a buyer opens. */
	levels: 5,
} as const;

const word = name(24);
const listOf = (max: number) => z._default(z.array(word).check(z.maxLength(max)), []);
const synonyms = listOf(limits.synonyms);
const ids = z.optional(z.array(slug).check(z.minLength(1), z.maxLength(3)));
const list = <S extends z.ZodMiniType>(schema: S, max: number) =>
	z._default(z.array(schema).check(z.maxLength(max)), []);

/** A meaning and its words. Without any word, a meaning of the first vocabulary is removed. */
export const wordInput = z.strictObject({
	id: slug,
	zh: synonyms,
	en: synonyms,
	garment: z.optional(z.boolean()),
	within: ids,
	parts: ids,
});

/** Changes of a base in the first vocabulary: entries of the same id or name are replaced, others are added. */
export const vocabularyInput = z.strictObject({
	words: list(wordInput, limits.words),
	colors: list(
		z.strictObject({ id: slug, name: inBoth(24), words: listOf(limits.shades), within: z.optional(slug) }),
		limits.colors,
	),
	sizes: list(z.strictObject({ name: name(20), words: synonyms }), limits.sizes),
	noise: listOf(limits.noise),
});
export type VocabularyInput = z.output<typeof vocabularyInput>;

export const category = z
	.strictObject({ id: slug, parent: z.optional(slug), name: inBoth(40) })
	.register(z.globalRegistry, { id: 'Category' });

/** The whole category tree. A parent stands before its children. */
export const categoriesInput = z.strictObject({
	categories: z.array(category).check(z.minLength(1), z.maxLength(limits.categories)),
});
export type CategoriesInput = z.output<typeof categoriesInput>;
