import { buildFunctions } from './build/functions.ts';
import { BuildRecord } from './build/sources.ts';
import { buildWeb } from './build/web.ts';

/** `node infra/build.ts` builds every deployable into `dist/`. */
const started = performance.now();
new BuildRecord('.', process.env['STAGE'] ?? 'dev').begin();
const [functions, pages] = await Promise.all([buildFunctions('functions', 'dist/functions'), buildWeb('dist/web')]);
const sizes = functions.map(({ name, bytes }) => `${name} ${Math.round(bytes / 1000)} KB`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`built in ${seconds} s: ${sizes.join(', ') || 'no functions yet'}; web ${pages} files\n`);
