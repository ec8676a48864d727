export { otherFamily } from './colors.ts';
export { vocabulary } from './create-vocabulary.ts';
export { defaultVocabulary } from './default-vocabulary.ts';
export { categoryFaults, extended, vocabularyFaults } from './extend.ts';
export * from './vocabulary-input.ts';
export * from './vocabulary-store.ts';
export type * from './vocabulary-data.ts';
export type * from './vocabulary.ts';
