import { expect, test } from 'vitest';
import {
	type Listing,
	type ListingContent,
	cardOf,
	draft,
	crossFieldFaults,
	listingInput,
	maxIndexedChanges,
	pause,
	publish,
	revise,
	withdraw,
} from '#catalog';
import { type Result, cny, ownedId, startOfDay } from '#kernel';
import { check } from '#kernel/schemas';
import { unique } from '../sales/given.ts';

const morning = startOfDay('2026-11-11') + 1_000;
const evening = startOfDay('2026-11-12') - 1_000;
const colorsOf = (count: number, length: number) =>
	Array.from({ length: count }, (_, n) => ({
		code: `c${n}`,
		name: { zh: '色'.repeat(length), en: 'c'.repeat(length) },
	}));
const shirt: ListingContent = {
	title: { zh: '亚麻衬衫', en: 'Linen shirt' },
	category: 'shirts',
	colors: colorsOf(1, 2),
	sizes: ['S'],
	price: cny(12_900),
};
const drafted = draft({ tenantId: 'shop', listingId: ownedId('listing', 'shop', unique(1)) }, shirt, morning);
const must = <T>(result: Result<T, unknown>): T => {
	if (!result.ok) throw new Error(JSON.stringify(result.refusal));
	return result.value;
};
const reprice = (listing: Listing, amount: number, now: number) => revise(listing, { price: cny(amount) }, now);

/** A listing on sale whose card has reached the changes of a day, and its price. */
function changedAllDay() {
	let listing = must(publish(drafted, 'chaonan', morning));
	for (let n = 1; n < maxIndexedChanges; n++) listing = must(reprice(listing, 12_900 + n, morning));
	return listing;
}

test('the search card of a listing changes a bounded number of times a business day', () => {
	const listing = changedAllDay();
	const refusal = { kind: 'too_many_requests', retryAfterSeconds: 1 };
	expect(reprice(listing, 1, evening)).toEqual({ ok: false, refusal });
	expect(reprice(listing, 1, evening + 1_000)).toMatchObject({ ok: true, value: { price: cny(1) } });
});

test('a listing can be taken off sale however often it has changed, and returns on the next day', () => {
	const off = withdraw(changedAllDay());
	expect(off.state).toBe('withdrawn');
	expect(publish(off, 'chaonan', evening)).toMatchObject({ ok: false, refusal: { kind: 'too_many_requests' } });
	expect(publish(off, 'chaonan', evening + 1_000)).toMatchObject({ ok: true });
});

test('changes outside the card and pauses by the base do not count toward that bound', () => {
	const listing = changedAllDay();
	expect(revise(listing, { tiers: [{ minQuantity: 10, price: cny(9_900) }] }, evening)).toMatchObject({ ok: true });
	expect(pause(pause(listing, true), false)).toMatchObject({ paused: false, indexed: listing.indexed });
	expect(reprice(drafted, 1, morning)).toMatchObject({ ok: true, value: { price: cny(1) } });
});

test('a card has at most 4 KB: a draft or change that would make a larger one is refused', () => {
	const large = { ...shirt, colors: colorsOf(40, 12) };
	const errors = [{ pointer: '/colors', detail: expect.stringContaining('the maximum is 3600') }];
	expect(crossFieldFaults(large)).toEqual(errors);
	expect(revise(drafted, { colors: large.colors }, morning)).toEqual({
		ok: false,
		refusal: { kind: 'invalid', errors },
	});
	const sizes = Array.from({ length: 40 }, (_, n) => `${n}`.padStart(20, '寸'));
	expect(crossFieldFaults({ ...shirt, colors: colorsOf(20, 10), sizes })).toMatchObject([{ pointer: '/sizes' }]);
	const widest = must(publish({ ...drafted, colors: colorsOf(40, 8) }, 'c'.repeat(40), morning));
	expect(crossFieldFaults(widest)).toEqual([]);
	expect(Buffer.byteLength(JSON.stringify(cardOf(widest)))).toBeLessThanOrEqual(4_096);
});

test('the name of a color has at most 40 characters in each language', () => {
	expect(check(listingInput, { ...shirt, colors: colorsOf(1, 40) })).toMatchObject({ ok: true });
	expect(check(listingInput, { ...shirt, colors: colorsOf(1, 41) })).toMatchObject({
		ok: false,
		refusal: [{ pointer: '/colors/0/name/zh' }, { pointer: '/colors/0/name/en' }],
	});
});
