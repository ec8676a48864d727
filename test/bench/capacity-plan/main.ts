import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../support/sources.ts';
import { countOrder } from './counted.ts';
import { readDeployed } from './deployed.ts';
import { planDocument, publishedRate } from './document.ts';
import { assumed } from './inputs.ts';

/**
 * `npm run capacity` prints what each part takes at a rate of orders, and where the first limit is. `--write` replaces the
 * published plan.
 */
const { values } = parseArgs({
	options: { 'orders-per-second': { type: 'string' }, write: { type: 'boolean' } },
});
const rate = Number(values['orders-per-second'] ?? publishedRate);
if (!(rate > 0 && Number.isFinite(rate))) throw new Error('--orders-per-second takes a positive number');
if (values.write && rate !== publishedRate)
	throw new Error(`the published plan is of ${publishedRate} orders a second`);

const plan = planDocument({ counted: await countOrder(), deployed: readDeployed(), assumed }, rate);
if (values.write) writeFileSync(join(root, 'infra/capacity.md'), plan);
else process.stdout.write(plan);
