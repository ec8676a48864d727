import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { root } from '../support/sources.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
});
afterAll(() => base.stop());

test("the README's walkthrough sells a garment from the first listing to the target, as it stands there", async () => {
	const walkthrough = /```sh walkthrough\n([\s\S]*?)```/.exec(readFileSync(`${root}/README.md`, 'utf8'))?.[1] ?? '';
	const script = walkthrough.replace('BASE=http://localhost:8787', `BASE=${base.url}`);
	expect(script).not.toBe(walkthrough);
	const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
	await base.base.advance(60);
	const progress = await base.manager.get('/v1/base/sales/progress?year=2026');
	expect(stdout).toContain('"state":"received"');
	expect(stdout).toContain('"reason":"a stain","state":"pending"');
	const { body: orders } = await base.buyer('buyer-1').get('/v1/orders');
	expect(orders.items[0]).toMatchObject({ refunded: { amount: 3_000 }, refunds: [{ state: 'sent' }] });
	expect(progress.body).toMatchObject({
		year: 2026,
		target: { amount: 1_000_000_000_000, currency: 'CNY' },
		measure: 'paid',
		achieved: { amount: 25_800, currency: 'CNY' },
	});
});
