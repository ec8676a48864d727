export { otherFamily } from './colors.ts';
export { vocabulary } from './create-vocabulary.ts';
export { defaultVocabulary } from './default-vocabulary.ts';
export { extendVocabulary, withCategories } from './extend.ts';
export * from './vocabulary-input.ts';
export type * from './vocabulary-data.ts';
export type * from './vocabulary.ts';
