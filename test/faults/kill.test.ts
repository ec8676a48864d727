import { expect, test } from 'vitest';
import { type ApiResponse, callersOf } from '../support/base.ts';
import { expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';
import { startProcess } from '../support/process.ts';
import { newDataDir, over, place, startFaultBase } from './fault-base.ts';
import { expectInvariants, remember } from './expect-invariants.ts';

/** Fault 13 for the whole runtime, which is killed under load repeatedly. */

const kills = 2;
const journeys = 40;
const width = 16;
const pieces = 100;

/** A buyer's intention, and its outcome so far. */
interface Wish {
	readonly buyer: string;
	readonly key: Record<string, string>;
	readonly line: readonly [listingId: string, color: string, size: string, quantity: number];
	response?: ApiResponse;
}

test('a base that is killed under load twice keeps every invariant, and each repeated request has one checkout', async () => {
	const dataDir = newDataDir();
	const wishes: Wish[] = [];
	let listingId = '';
	for (let round = 0; round < kills; round++) {
		const run = startProcess({ DATA_DIR: dataDir });
		const base = callersOf(await run.ready);
		if (round === 0) {
			await openTenant(base, 'tenant-a');
			listingId = await onSale(base, 'tenant-a', { red: { S: pieces, M: pieces } });
		}
		let left = journeys / 2;
		const ofJourney = Array.from({ length: journeys }, (_, i): Wish => {
			const [size, quantity] = [i % 3 === 0 ? 'M' : 'S', 1 + (i % 2)];
			return { buyer: `buyer-${round}-${i}`, key: newKey(), line: [listingId, 'red', size, quantity] };
		});
		wishes.push(...ofJourney);
		await over(ofJourney, width, async (wish) => {
			await journey(base, wish).catch(() => undefined);
			left -= 1;
			if (left === 0) await run.kill();
		});
	}
	expect(wishes.some(({ response }) => response === undefined)).toBe(true);

	const base = await startFaultBase(dataDir);
	try {
		for (const { buyer, key, response } of wishes)
			if (response !== undefined) remember(base, buyer, key['idempotency-key'] ?? '', response);
		await over(wishes, width, async ({ buyer, key, line, response: before }) => {
			const after = await place(base, [line], buyer, key);
			expect([201, 409]).toContain(after.status);
			if (before?.status === 201) expect(after.body.checkoutId).toBe(before.body.checkoutId);
		});
		await base.advance(20 * 60);
		await expectInvariants(base, { [listingId]: { red: { S: pieces, M: pieces } } });
	} finally {
		await base.stop();
	}
});

/** Places a checkout, then pays, cancels or abandons it. */
async function journey(base: ReturnType<typeof callersOf>, wish: Wish): Promise<void> {
	const buyer = base.buyer(wish.buyer);
	wish.response = await place({ buyer: () => buyer }, [wish.line], wish.buyer, wish.key);
	if (wish.response.status !== 201) return;
	const { checkoutId } = wish.response.body;
	switch (Number(checkoutId.codePointAt(checkoutId.length - 1)) % 4) {
		case 0:
			return;
		case 1:
			await buyer.post(`/v1/checkouts/${checkoutId}/cancel`);
			return;
		default: {
			const opened = await buyer.post(`/v1/checkouts/${checkoutId}/payment`, { method: 'alipay' });
			expectStatus(opened, 200);
			await base.anyone.post(`/local/stripe/payment_intents/${opened.body.paymentId}/succeed`);
		}
	}
}
