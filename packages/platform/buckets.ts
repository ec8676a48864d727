/** The buckets of the base beside that of its pages. */
export type BucketName = 'search' | 'media';

/** The environment variable under which a function finds a bucket's physical name. */
export type BucketVariable = `${Uppercase<BucketName>}_BUCKET`;
