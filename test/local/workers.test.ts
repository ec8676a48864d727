import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../packages/local/clock.ts';
import { Workers } from '../../packages/local/lambda/workers.ts';
import { Meter } from '../../packages/local/metrics.ts';
import type { FunctionResource } from '../../packages/local/resources.ts';
import { temporary } from './support.ts';

const caller = { kind: 'schedule', name: 'test' } as const;

let directory: ReturnType<typeof temporary>;
let workers: Workers;
let lines: string[];
let lambda: FunctionResource;
beforeEach(() => {
	directory = temporary();
	lines = [];
	// How often this sandbox was invoked.
	lambda = lambdaOf('let count = 0; export const handler = async () => (count += 1);');
	workers = new Workers({
		clock: new Clock(directory.path),
		meter: new Meter(),
		extraEnvironment: () => ({}),
		onLog: (_, line) => void lines.push(line),
		idleMs: 100,
	});
});
afterEach(async () => {
	await workers.stop();
	directory.remove();
});

/** A function of this source. */
function lambdaOf(source: string): FunctionResource {
	const file = join(directory.path, 'index.mjs');
	writeFileSync(file, source);
	const facts = { key: 'Counter', label: 'counter', arn: 'arn:aws:lambda:us-east-1:0:function:counter', role: '' };
	return { ...facts, file, handler: 'handler', environment: {}, timeoutMs: 10_000, memoryMegabytes: 128 };
}

const count = async (of = lambda) => {
	const outcome = await workers.invoke(of, {}, caller);
	return outcome.ok ? outcome.result : outcome.errorType;
};

describe('a sandbox', () => {
	test('serves one invocation after another', async () => {
		expect([await count(), await count(), await count()]).toEqual([1, 2, 3]);
	});

	test('ends when it has had nothing to do for a while, and the next invocation starts another', async () => {
		expect(await count()).toBe(1);
		await expect.poll(() => count(), { interval: 300 }).toBe(1);
	});

	test('that was started in advance is kept', async () => {
		const other = { ...lambda, key: 'Other' };
		workers.warm(lambda);
		expect([await count(), await count(other)]).toEqual([1, 1]);
		await expect.poll(() => count(other), { interval: 300 }).toBe(1);
		expect(await count()).toBe(2);
	});

	test('passes on a result as it is, with the body of a response', async () => {
		const body = JSON.stringify({ quoted: '"\u0000"', emoji: '👗', zh: '连衣裙' });
		const response = { statusCode: 200, headers: { 'x-a': 'b' }, body, isBase64Encoded: false };
		for (const result of [response, { body: null }, { body: { of: 'JSON' } }, 'a text', null])
			expect(await workers.invoke(lambdaOf(`export const handler = async (event) => event;`), result, caller)).toEqual({
				ok: true,
				result,
			});
	});

	test('has told its lines, in their order, when it answers', async () => {
		const source = `export const handler = async () => {
			process.stdout.write('one\\ntwo\\n');
			console.log('three\\nfour');
			await 1;
			process.stdout.write('five\\n');
		};`;
		await workers.invoke(lambdaOf(source), {}, caller);
		expect(lines).toEqual(['one', 'two', 'three', 'four', 'five']);
	});

	test.each([
		['waits forever', 'process.stdout.write("last"); return new Promise(() => undefined);'],
		['never comes to rest', 'console.log("last"); for (;;);'],
		['ends its thread', 'process.stdout.write("last"); process.exit(1);'],
		[
			'crashes',
			'setImmediate(() => { process.stdout.write("last"); throw new Error(); }); return new Promise(() => undefined);',
		],
	])('tells the lines of an invocation that %s', async (_, source) => {
		void workers.invoke(lambdaOf(`export const handler = async () => { ${source} };`), {}, caller);
		await expect.poll(() => lines).toContain('last');
	});
});
