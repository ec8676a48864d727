import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FailureQueue } from '../../packages/local/lambda/failure-queue.ts';
import { ObjectEvents } from '../../packages/local/s3/object-events.ts';
import { Objects } from '../../packages/local/s3/objects.ts';
import type { FunctionResource } from '../../packages/local/resources.ts';
import { Clock } from '../../packages/local/clock.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'conghua-objects-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const lambda = { arn: 'arn:aws:lambda:us-east-1:0:function:render', label: 'render' } as FunctionResource;
const failed = { ok: false, errorType: 'Error', errorMessage: 'no' } as const;

/** Rules about `uploads/` of a bucket. `outcomes` are those of the calls, in their order. */
function follow(outcomes: readonly boolean[]) {
	const clock = new Clock(directory);
	const failures = new FailureQueue(path.join(directory, `${outcomes.length}.jsonl`), () => clock.now());
	const called: unknown[] = [];
	const events = new ObjectEvents({
		rules: [{ function: lambda, buckets: ['pictures'], folder: 'uploads/', attempts: 3 }],
		location: { region: 'us-east-1', account: '000000000000' },
		clock,
		invoke: (_, event) => {
			called.push((event as { detail: { object: { key: string } } }).detail.object.key);
			return Promise.resolve(outcomes[called.length - 1] ? { ok: true, result: null } : failed);
		},
		failures: () => failures,
	});
	return { events, called, failures };
}

test('a function is called for objects in its folder of its bucket alone', async () => {
	const { events, called } = follow([true]);
	for (const [bucket, key] of [
		['pictures', 'media/a'],
		['others', 'uploads/b'],
		['pictures', 'uploads/c'],
	] as const)
		events.created({ bucket, key, bytes: 1 });
	await events.caughtUp();
	expect(called).toEqual(['uploads/c']);
});

test('a failed call is repeated, and one that fails each time stays in the failure queue', async () => {
	const { events, called, failures } = follow([false, true, false, false, false]);
	events.created({ bucket: 'pictures', key: 'uploads/a', bytes: 1 });
	events.created({ bucket: 'pictures', key: 'uploads/b', bytes: 1 });
	await events.caughtUp();
	expect(called).toEqual(['uploads/a', 'uploads/a', 'uploads/b', 'uploads/b', 'uploads/b']);
	expect(failures.contents()).toMatchObject([{ requestPayload: { detail: { object: { key: 'uploads/b' } } } }]);
});

test('what lies in the folder at a start is announced again', async () => {
	const objects = new Objects(directory);
	await objects.put('pictures', 'uploads/tenant/1', Buffer.from('x'));
	await objects.put('pictures', 'media/2', Buffer.from('x'));
	const { events, called } = follow([true, true]);
	await events.resume(objects);
	await events.caughtUp();
	expect(called).toEqual(['uploads/tenant/1']);
});
