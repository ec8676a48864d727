import { describe, expect, test } from 'vitest';
import { type ReservationLimit, maxReservations, reservationLimit } from '#checkout';
import type { Checkout, Reservation } from '#orders';

const reservation = (i: number): Reservation => ({ checkoutId: `c${i}`, expiresAt: 1_000 * (i + 1) });

function placed(counter: ReservationLimit, from: number, to: number): void {
	for (let i = from; i < to; i++) counter.placed({ buyerId: 'b', ...reservation(i) } as Checkout);
}

function counted(open: readonly Reservation[], isWhole = true) {
	const reads: string[] = [];
	const counter = reservationLimit(async (buyerId) => {
		reads.push(buyerId);
		return { reservations: open, isWhole };
	});
	return { counter, reads };
}

describe('the limit of open reservations', () => {
	const all = Array.from({ length: maxReservations }, (_, i) => reservation(i));

	test('reads the table once in a hundred checkouts below the maximum', async () => {
		const { counter, reads } = counted([reservation(0)]);
		for (let i = 0; i < 250; i++) {
			expect(await counter.check('b', 0)).toMatchObject({ ok: true });
			placed(counter, i, i + 1);
		}
		expect(reads).toEqual(['b', 'b']);
	});

	test('refuses a buyer that placed the maximum through other instances, after a hundred', async () => {
		const { counter } = counted(all);
		placed(counter, 0, 99);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, 99, 100);
		expect(await counter.check('b', 500)).toMatchObject({ ok: false, refusal: { kind: 'too_many_reservations' } });
	});

	test('refuses a buyer at the maximum, with the time at which the first reservation ends', async () => {
		const { counter } = counted(all);
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toEqual({
			ok: false,
			refusal: { kind: 'too_many_reservations', maximum: maxReservations, retryAfterSeconds: 1 },
		});
		expect(await counter.check('another', 500)).toMatchObject({ ok: true });
	});

	test('does not count what was paid or has ended elsewhere', async () => {
		const { counter, reads } = counted(all.slice(1));
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		expect(reads).toEqual(['b']);
	});

	test('counts its own placements beside the read ones when a read is incomplete', async () => {
		const { counter } = counted(all.slice(0, 10), false);
		placed(counter, 10, maxReservations - 1);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, maxReservations - 1, maxReservations);
		expect(await counter.check('b', 500)).toEqual({
			ok: false,
			refusal: { kind: 'too_many_reservations', maximum: maxReservations, retryAfterSeconds: 1 },
		});
	});

	test('admits another checkout at once after a cancellation', async () => {
		const { counter } = counted(all.slice(1));
		placed(counter, 0, maxReservations);
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
		placed(counter, maxReservations, maxReservations + 1);
		counter.ended('b', 'c1');
		expect(await counter.check('b', 500)).toMatchObject({ ok: true });
	});
});
