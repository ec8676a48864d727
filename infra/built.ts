import { BuildRecord } from './build/sources.ts';

/** `node infra/built.ts` fails if `dist/` and `cdk.out/` are not of the sources that are there now. */
if (!new BuildRecord('.', process.env['STAGE'] ?? 'dev').isCurrent()) process.exitCode = 1;
