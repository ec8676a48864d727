import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConsumerName } from '../../infra/stream-filters.ts';
import { replay } from '../../infra/tools/replay.ts';
import { openServices } from '../../infra/tools/replay-services.ts';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { type FaultBase, killed, newDataDir, parked, place, startFaultBase } from '../faults/fault-base.ts';
import { available, expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import { root } from '../support/sources.ts';

/** Consumers give up batches on a running base, and a replay makes up for them. */

const templates = mkdtempSync(path.join(tmpdir(), 'conghua-replay-'));
let base: FaultBase;
let listing: string;
beforeAll(async () => {
	cpSync(`${root}/cdk.out`, templates, { recursive: true });
	const events = readdirSync(templates).filter((file) => file.endsWith('-events.template.json'));
	for (const file of events) letIndexOrdersGiveUp(path.join(templates, file));
	base = await startFaultBase(newDataDir(), templates);
	await openTenant(base, 'tenant-a');
	listing = await onSale(base, 'tenant-a', { red: { S: 100 } });
	await base.settled();
});
beforeEach(() => base.wire.heal());
afterAll(async () => {
	await base.stop();
	rmSync(templates, { recursive: true, force: true });
});

/** As deployed, index-orders retries for a day. */
function letIndexOrdersGiveUp(file: string): void {
	const template = JSON.parse(readFileSync(file, 'utf8')) as {
		Resources: Record<string, { Type: string; Properties: object }>;
	};
	for (const { Type, Properties } of Object.values(template.Resources))
		if (Type === 'AWS::Lambda::EventSourceMapping') Object.assign(Properties, { MaximumRetryAttempts: 1 });
	writeFileSync(file, JSON.stringify(template));
}

const queueFile = (consumer: ConsumerName) => path.join(base.dataDir, 'failed', `${consumer}.jsonl`);
const stock = () => ({ [listing]: { red: { S: 100 } } });

/**
 * Fails all calls of a consumer's function. After the clock was advanced, the SDK takes a failure for clock skew and
 * repeats the call, also when the invocation is over. So the function decides, and not the invocation.
 */
function fail(consumer: ConsumerName): void {
	base.wire.hurt((call) => (call.function.includes(consumer.replace('-', '')) ? killed : 'pass'));
}

/** Does something whose records the consumer gives up. */
async function givenUp<T>(consumer: ConsumerName, work: () => Promise<T>): Promise<T> {
	fail(consumer);
	const done = await work();
	await base.settled();
	base.wire.heal();
	expect(parked(base)).toContain(`${consumer}.jsonl`);
	return done;
}

async function run(consumer: ConsumerName, rebuild = false) {
	const lines: string[] = [];
	const queue = `${base.url}/local/aws/queues/${consumer}`;
	const outcome = await replay(await openServices(base.url), { consumer, queue, rebuild }, (line) => lines.push(line));
	return { ...outcome, lines };
}

async function placed(): Promise<string> {
	return String(expectStatus(await place(base, [[listing, 'red', 'S', 1]]), 201).body.checkoutId);
}

/** A checkout's state as stored. The API says expired as soon as its time is over. */
async function storedState(checkoutId: string): Promise<unknown> {
	const [, unique = ''] = /_(\w+)$/.exec(checkoutId) ?? [];
	return (await base.items('orders')).find(({ sk }) => sk === `C#${unique}`)?.['state'];
}

/** The kinds of what index-orders stores, with their numbers of items. */
async function indexed(): Promise<Record<string, number>> {
	const kinds = (await base.items('orders')).map(({ pk }) => String(pk).replace(/#\d.*/, ''));
	const stored = kinds.filter((kind) => /^(?:FOLLOWUP|PLACED)/.test(kind));
	return Object.fromEntries([...Map.groupBy(stored, (kind) => kind)].map(([kind, items]) => [kind, items.length]));
}

describe('index-orders', () => {
	test('has indexed nothing it gave up, all of it after a replay, and nothing more after a second one', async () => {
		const { open } = await givenUp('index-orders', async () => {
			await pay(base, await placed());
			return { open: await placed() };
		});
		expect(await indexed()).toEqual({});
		const queue = readFileSync(queueFile('index-orders'));
		expect(await run('index-orders')).toMatchObject({ failed: 0, expired: 0 });
		expect(parked(base)).toEqual([]);
		const after = await base.items('orders');
		expect(Object.keys(await indexed()).toSorted()).toEqual([
			'FOLLOWUP#expire-checkouts',
			'FOLLOWUP#flag-overdue-shipments',
			'PLACED',
		]);

		writeFileSync(queueFile('index-orders'), queue);
		expect(await run('index-orders')).toMatchObject({ failed: 0, expired: 0 });
		expect(await base.items('orders')).toEqual(after);

		await base.advance(16 * 60);
		expect(await storedState(open)).toBe('expired');
		await expectInvariants(base, stock());
	});

	test('keeps what fails again, and the program ends with 1, then with 0', async () => {
		await givenUp('index-orders', placed);
		fail('index-orders');
		expect(await program('--consumer', 'index-orders', '--local', base.url)).toMatchObject({ code: 1 });
		expect(parked(base)).toEqual(['index-orders.jsonl']);
		base.wire.heal();
		expect(await program('--consumer', 'index-orders', '--local', base.url)).toMatchObject({ code: 0 });
		expect(parked(base)).toEqual([]);
	});

	test('is rebuilt from the items when the stream has the records no longer', async () => {
		const open = await givenUp('index-orders', async () => {
			await pay(base, await placed());
			return placed();
		});
		await base.advance(25 * 3_600);
		expect(await storedState(open)).toBe('awaiting_payment');
		const { done, expired, lines } = await run('index-orders');
		expect([done, expired > 0, lines.at(-1)]).toEqual([0, true, expect.stringContaining('--rebuild')]);
		expect(await run('index-orders', true)).toMatchObject({ done: expired, failed: 0, expired: 0 });
		expect(parked(base)).toEqual([]);
		await base.advance(60);
		expect(await storedState(open)).toBe('expired');
		// I7 does not hold for the placements of that day: it was sealed meanwhile, from a list without the expired ones.
		const left = await available(base, 'tenant-a', listing);
		expect(left['red']).toEqual({ S: 98, M: 0 });
	});
});

describe('index-listings', () => {
	const shown = async () => {
		const { items } = expectStatus(await base.anyone.get('/v1/listings?limit=50'), 200).body;
		return items.map(({ listingId }: { listingId: string }) => listingId).toSorted();
	};

	test('posts what is on sale by now, and not what was withdrawn since', async () => {
		const [kept, gone] = await givenUp('index-listings', async () => [
			await onSale(base, 'tenant-a', { red: { S: 1 } }),
			await onSale(base, 'tenant-a', { red: { S: 1 } }),
		]);
		expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/listings/${gone}/withdraw`), 200);
		await base.settled();
		expect(await shown()).toEqual([listing]);
		expect(await run('index-listings')).toMatchObject({ failed: 0, expired: 0 });
		expect(await shown()).toEqual([listing, kept].toSorted());
	});

	test('is rebuilt with what is on sale', async () => {
		const before = await shown();
		const [withdrawn] = before;
		const added = await givenUp('index-listings', async () => {
			expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/listings/${withdrawn}/withdraw`), 200);
			return onSale(base, 'tenant-a', { red: { S: 1 } });
		});
		await base.advance(25 * 3_600);
		expect(await shown()).toEqual(before);
		expect(await run('index-listings', true)).toMatchObject({ failed: 0, expired: 0 });
		expect(await shown()).toEqual([...before.slice(1), added].toSorted());
	});
});

function program(...args: readonly string[]): Promise<{ code: number; output: string }> {
	return new Promise((resolve) => {
		execFile(process.execPath, ['infra/tools/replay.ts', ...args], { cwd: root }, (error, stdout, stderr) =>
			resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
		);
	});
}
