import { afterAll, beforeAll, expect, test } from 'vitest';
import { onSale, openTenant } from '../support/scenario.ts';
import { type FaultBase, over, place, startFaultBase } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';

/** Fault 1 with a crowd: many buyers whose first requests arrive at once. */

const full = process.env['FAULTS_SIZE'] === 'full';
const crowd = full ? { buyers: 2000, stock: 100 } : { buyers: 400, stock: 100 };

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

test(`1: ${crowd.buyers} buyers at once for ${crowd.stock} pieces: nobody is told that the base is unavailable`, async () => {
	const id = await onSale(base, 'tenant-a', { red: { S: crowd.stock } });
	const names = Array.from({ length: crowd.buyers }, (_, i) => `buyer-${i}`);
	// Each has a token before, so that all requests leave at once.
	await over(names, 64, (name) => base.buyer(name).get('/local/metrics'));
	const answers = await Promise.all(names.map((name) => place(base, [[id, 'red', 'S', 1]], name)));
	const sold = answers.filter(({ status }) => status === 201).length;
	const refused = answers.filter(({ status }) => status === 409).length;
	expect({ sold, refused }).toEqual({ sold: crowd.stock, refused: crowd.buyers - crowd.stock });
	await expectInvariants(base, { [id]: { red: { S: crowd.stock } } });
});
