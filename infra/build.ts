import { buildFunctions } from './build/functions.ts';
import { installNativePackages, removeNativePackages } from './build/native-packages.ts';
import { BuildRecord } from './build/sources.ts';
import { buildWeb } from './build/web.ts';

/**
 * `node infra/build.ts` builds every deployable into `dist/`. With `--for-lambda` native packages are those of Lambda. Such a
 * build has a record of its own, so that `npm start` builds again.
 */
const forLambda = process.argv.includes('--for-lambda');
const started = performance.now();
const stage = process.env['STAGE'] ?? 'dev';
new BuildRecord('.', forLambda ? `${stage} for Lambda` : stage).begin();
removeNativePackages('dist/functions');
const [functions, pages] = await Promise.all([buildFunctions('functions', 'dist/functions'), buildWeb('dist/web')]);
if (forLambda) installNativePackages('dist/functions');
const sizes = functions.map(({ name, bytes }) => `${name} ${Math.round(bytes / 1000)} KB`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`built in ${seconds} s: ${sizes.join(', ') || 'no functions yet'}; web ${pages} files\n`);
