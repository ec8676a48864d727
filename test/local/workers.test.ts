import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../packages/local/clock.ts';
import { Workers, type WorkersOptions } from '../../packages/local/lambda/workers.ts';
import { Meter } from '../../packages/local/metrics.ts';
import type { FunctionResource } from '../../packages/local/resources.ts';
import { temporary } from './support.ts';

const caller = { kind: 'schedule', name: 'test' } as const;

let directory: ReturnType<typeof temporary>;
let options: WorkersOptions;
let workers: Workers;
let lambda: FunctionResource;
beforeEach(() => {
	directory = temporary();
	const file = join(directory.path, 'index.mjs');
	// How often this sandbox was invoked.
	writeFileSync(file, 'let count = 0; export const handler = async () => (count += 1);');
	const facts = { key: 'Counter', label: 'counter', arn: 'arn:aws:lambda:us-east-1:0:function:counter', role: '' };
	lambda = { ...facts, file, handler: 'handler', environment: {}, timeoutMs: 10_000, memoryMegabytes: 128 };
	const clock = new Clock(directory.path);
	options = { clock, meter: new Meter(), extraEnvironment: () => ({}), onLog: () => undefined, idleMs: 100 };
	workers = new Workers(options);
});
afterEach(async () => {
	await workers.stop();
	directory.remove();
});

const count = async (of = lambda) => {
	const outcome = await workers.invoke(of, {}, caller);
	return outcome.ok ? outcome.result : outcome.errorType;
};

/** Replaces the function, and the workers by some whose timeouts are multiplied by a factor. */
async function replaced(code: string, timeoutFactor: number): Promise<void> {
	await workers.stop();
	writeFileSync(lambda.file, `export const handler = ${code};`);
	workers = new Workers({ ...options, timeoutFactor });
}

describe('the factor of timeouts', () => {
	test('multiplies the timeout of a function, and not the time that it sees', async () => {
		await replaced('async (_, context) => context.getRemainingTimeInMillis()', 1_000);
		expect(await count()).toBeLessThanOrEqual(lambda.timeoutMs);
		await replaced('() => new Promise(() => undefined)', 0.01);
		expect(await count()).toBe('Sandbox.Timedout');
	});

	test('multiplies the timeouts that the function sets, and no pause', async () => {
		const timer = (ms: number) => `new Promise((resolve) => setTimeout(resolve, ${ms}, ${ms}))`;
		await replaced(`() => Promise.race([${timer(2_000)}, ${timer(1_900)}])`, 2);
		expect(await count()).toBe(1_900);
		await replaced(`() => Promise.race([${timer(600)}, ${timer(2_000)}])`, 0.1);
		expect(await count({ ...lambda, timeoutMs: 10_000_000 })).toBe(2_000);
	});
});

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
});
