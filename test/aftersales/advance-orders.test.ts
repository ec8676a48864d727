import { expect, test } from 'vitest';
import { orderAdvancing } from '#aftersales';
import type { Order } from '#orders';
import { noon, paid, received, shipped } from '../sales/given.ts';

const clocks = { cancelAfterMs: 1_000, receiveAfterMs: 2_000, closeAfterMs: 3_000 };
const sent = shipped(paid(), noon);

/** The response of the clock about an order, and the states to which it has moved the order. */
async function advanced(order: Order, now: number) {
	const states: string[] = [];
	const { handle } = orderAdvancing({
		clocks,
		orders: {
			byIds: async () => [order],
			async change(before, decide) {
				const decided = decide(before);
				if (decided.ok) states.push(decided.value.state);
				return decided;
			},
		},
	});
	return [await handle(order, { now, hasTimeLeft: () => true }), states];
}

test.each([
	['received', sent, noon + 2_000],
	['closed', received(sent, noon), noon + 3_000],
])('the clock waits for its time, and the order is %s then', async (state, order, dueAt) => {
	expect(await advanced(order, dueAt - 1)).toEqual([{ id: order.orderId, dueAt }, []]);
	expect(await advanced(order, dueAt)).toEqual(['done', [state]]);
});
