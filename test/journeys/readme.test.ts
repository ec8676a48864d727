import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businessDay } from '#kernel';
import { type FaultBase, newDataDir, startFaultBase } from '../faults/fault-base.ts';
import { root } from '../support/sources.ts';

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase(newDataDir());
});
afterAll(() => base.stop());

interface Ended {
	readonly status: number | string | null | undefined;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs the walkthrough as pasted; its port is the only variable. */
function walkthrough(): Promise<Ended> {
	const script = /```sh walkthrough\n([\s\S]*?)```/.exec(readFileSync(`${root}/README.md`, 'utf8'))?.[1] ?? 'exit 9';
	const env = { ...process.env, PORT: new URL(base.url).port };
	return new Promise((resolve) => {
		execFile('bash', ['-c', script], { env }, (error, stdout, stderr) =>
			resolve({ status: error === null ? 0 : error.code, stdout, stderr }),
		);
	});
}

// Each step starts processes, which wait on a busy machine.
describe("the README's walkthrough", () => {
	test('sells a garment from the first listing to the target, one line a step', async () => {
		const { status, stdout, stderr } = await walkthrough();
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
		expect(stdout.split('\n').map((line) => line.replaceAll(/\b[a-z]+_\S+/g, '<id>'))).toEqual([
			'base: tenant river-linen of the cluster liuxi is active',
			'merchant: <id> is on sale with 30 pieces, and ships within China',
			'buyer: two shirts cost 26800 fen, 1000 of them for shipping',
			'buyer: <id> reserves two shirts for 15 minutes',
			'buyer: <id> is paid',
			'merchant: one shirt has left, and <id> is still paid',
			'merchant: <id> is shipped in two parcels',
			'buyer: the order is received',
			'merchant: one shirt came back and is on sale again; 13400 fen go back to the buyer within a minute',
			expect.stringMatching(/^base: \d+ fen of 1000000000000 in \d{4}$/),
			'',
		]);
		await base.base.advance(60);
		const { body: orders } = await base.buyer('buyer-1').get('/v1/orders');
		expect(orders.items[0]).toMatchObject({ refunded: { amount: 13_400 }, refunds: [{ state: 'settled' }] });
		const year = businessDay(base.base.now()).slice(0, 4);
		const progress = await base.manager.get(`/v1/base/sales/progress?year=${year}`);
		expect(progress.body).toMatchObject({
			year: Number(year),
			target: { amount: 1_000_000_000_000, currency: 'CNY' },
			measure: 'paid',
			achieved: { amount: 25_800, currency: 'CNY' },
		});
	});

	test('ends at the first step that is refused, with a status that is not zero and the problem on the screen', async () => {
		await base.manager.post('/v1/base/clusters', {
			clusterId: 'liuxi',
			name: { zh: '流溪', en: 'Liuxi' },
			speciality: 'linen',
		});
		const { status, stdout, stderr } = await walkthrough();
		expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
		expect(stderr).toContain('/problems/');
		expect(stderr).toContain('"status":409');
	});
});
