export { otherFamily } from './colors.ts';
export { vocabulary } from './create-vocabulary.ts';
export { defaultVocabulary } from './default-vocabulary.ts';
export type * from './vocabulary-data.ts';
export type * from './vocabulary.ts';
