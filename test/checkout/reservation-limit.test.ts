import { describe, expect, test } from 'vitest';
import { type ReservationLimit, maxReservations, reservationLimit } from '#checkout';
import type { Checkout, Reservation } from '#orders';

const hold = (i: number): Reservation => ({ checkoutId: `c${i}`, expiresAt: 1_000 * (i + 1) });

function placed(counter: ReservationLimit, from: number, to: number): void {
	for (let i = from; i < to; i++) counter.placed({ buyerId: 'b', ...hold(i) } as Checkout);
}

function counted(open: readonly Reservation[], isWhole = true) {
	const asked: string[] = [];
	const counter = reservationLimit(async (buyerId) => {
		asked.push(buyerId);
		return { reservations: open, isWhole };
	});
	return { counter, asked };
}

describe('the cap on open holds', () => {
	const all = Array.from({ length: maxReservations }, (_, i) => hold(i));

	test('a buyer below it is looked for in the table once in a hundred times', async () => {
		const { counter, asked } = counted([hold(0)]);
		for (let i = 0; i < 250; i++) {
			expect(await counter.check('b', 0)).toMatchObject({ ok: true });
			placed(counter, i, i + 1);
		}
		expect(asked).toEqual(['b', 'b']);
	});

	test('a buyer that has placed as much through others is refused after a hundred', async () => {
		const { counter } = counted(all);
		placed(counter, 0, 99);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, 99, 100);
		expect(await counter.check('b', 500)).toMatchObject({ ok: false, refusal: { kind: 'too_many_reservations' } });
	});

	test('a buyer that holds as much is refused, with the time at which the first hold ends', async () => {
		const { counter } = counted(all);
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toEqual({
			ok: false,
			refusal: { kind: 'too_many_reservations', maximum: maxReservations, retryAfterSeconds: 1 },
		});
		expect(await counter.check('another', 500)).toMatchObject({ ok: true });
	});

	test('what was paid or has ended elsewhere does not count', async () => {
		const { counter, asked } = counted(all.slice(1));
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		expect(asked).toEqual(['b']);
	});

	test('what was placed here counts beside what was found of a buyer of whom not all could be read', async () => {
		const { counter } = counted(all.slice(0, 10), false);
		placed(counter, 10, maxReservations - 1);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, maxReservations - 1, maxReservations);
		expect(await counter.check('b', 500)).toEqual({
			ok: false,
			refusal: { kind: 'too_many_reservations', maximum: maxReservations, retryAfterSeconds: 1 },
		});
	});

	test('a cancelled checkout makes room at once', async () => {
		const { counter } = counted(all.slice(1));
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, maxReservations, maxReservations + 1);
		counter.ended('b', 'c1');
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
	});
});
