import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxQuantity } from '#catalog';
import { maxLines } from '#checkout';
import { check } from '#kernel/schemas';
import {
	type Cart,
	type CartLine,
	type CartStore,
	type MergedCart,
	cartLines,
	cartStore,
	emptyCart,
	maxCartBytes,
	maxCartLines,
	maxCartQuantity,
	mergeCart,
	ordersTable,
	replaceCart,
} from '#orders';
import { newUsage, withUsage } from '#platform';
import { noon } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

const line = (n: number, quantity = 1): CartLine => ({ listingId: `lst_${n}`, color: 'red', size: 'M', quantity });
const cartOf = (...lines: CartLine[]): Cart => ({ ...emptyCart, version: 7, lines, updatedAt: noon });

function merged(cart: Cart, lines: readonly CartLine[], key = 'key'): MergedCart {
	const done = mergeCart(cart, { key, fingerprint: JSON.stringify(lines), lines }, noon);
	return done.ok ? done.value : expect.fail(done.refusal.kind);
}
const quantities = ({ lines }: Cart) =>
	Object.fromEntries(lines.map(({ listingId, quantity }) => [listingId, quantity]));

const linesOf = (variants: number) =>
	fc.uniqueArray(
		fc.tuple(fc.nat(variants - 1), fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(maxCartQuantity))),
		{ selector: ([n]) => n, minLength: 1, maxLength: maxCartLines },
	);
const lines = linesOf(30).map((pairs) => pairs.map(([n, quantity]) => line(n, quantity)));
const manyLines = fc
	.uniqueArray(fc.nat(300), { minLength: 1, maxLength: maxCartLines, size: 'max' })
	.map((ns) => ns.map((n) => line(n)));

describe('a merge', () => {
	test('has the same pieces whichever cart is merged into the other', () => {
		fc.assert(
			fc.property(lines, lines, (a, b) => {
				expect(quantities(merged(cartOf(...a), b).cart)).toEqual(quantities(merged(cartOf(...b), a).cart));
			}),
		);
	});

	test('lowers no stored line, and exceeds no limit', () => {
		fc.assert(
			fc.property(manyLines, manyLines, (a, b) => {
				const after = merged(cartOf(...a), b).cart;
				expect(after.lines.slice(0, a.length).every(({ quantity }, i) => quantity >= (a[i]?.quantity ?? 0))).toBe(true);
				expect(after.lines.length).toBeLessThanOrEqual(maxCartLines);
			}),
		);
	});

	test('names for each line exactly what has changed', () => {
		fc.assert(
			fc.property(fc.oneof(lines, manyLines), fc.oneof(lines, manyLines), (a, b) => {
				const { cart, changes } = merged(cartOf(...a), b);
				const [before, after] = [quantities(cartOf(...a)), quantities(cart)];
				expect(changes.map((change) => change.line)).toEqual(b);
				for (const { line: of, from, to } of changes)
					expect([from, to]).toEqual([before[of.listingId] ?? 0, after[of.listingId] ?? 0]);
			}),
		);
	});

	test('says why fewer pieces came', () => {
		const full = Array.from({ length: maxCartLines }, (_, n) => line(n));
		const changes = merged(cartOf(...full), [line(0, maxCartQuantity), line(1, 5), line(999)]).changes;
		expect(changes.map(({ kind, from, to, reason }) => [kind, from, to, reason])).toEqual([
			['capped', 1, maxCartQuantity, 'quantity_limit'],
			['raised', 1, 6, null],
			['dropped', 0, 0, 'cart_full'],
		]);
		expect(merged(emptyCart, [line(1, 5)]).changes[0]).toMatchObject({ kind: 'added', from: 0, to: 5 });
	});

	test('that is repeated changes nothing and has the changes of the first, whatever came between', () => {
		const guest = [line(1, 3), line(2, maxCartQuantity)];
		const first = merged(cartOf(line(2)), guest);
		const edited = { ...first.cart, version: first.cart.version + 1, lines: [] };
		const repeated = merged(edited, guest);
		expect(repeated.cart).toBe(edited);
		expect(repeated.changes).toEqual(first.changes);
	});

	test('under a key that was used for other lines is refused', () => {
		const { cart } = merged(emptyCart, [line(1)]);
		const other = mergeCart(cart, { key: 'key', fingerprint: 'other', lines: [line(2)] }, noon);
		expect(other).toEqual({ ok: false, refusal: { kind: 'idempotency_mismatch' } });
	});

	test('makes no cart that a request cannot store', () => {
		const long = (n: number): CartLine => ({
			...line(n, maxCartQuantity),
			color: `${n}`.padStart(40, '尺'),
			size: '尺'.repeat(20),
			listingId: `${n}`.padStart(120, '尺'),
		});
		const half = (from: number) => Array.from({ length: 90 }, (_, n) => long(from + n));
		const { cart, changes } = merged(cartOf(...half(0)), half(90));
		expect(changes.some(({ kind }) => kind === 'dropped')).toBe(true);
		expect(Buffer.byteLength(JSON.stringify(cart.lines))).toBeLessThanOrEqual(maxCartBytes);
		expect(check(cartLines, cart.lines).ok).toBe(true);
	});
});

describe('lines of a cart', () => {
	test('have the limits of a checkout', () => {
		expect([maxCartLines, maxCartQuantity]).toEqual([maxLines, maxQuantity]);
	});

	test('name each variant once', () => {
		const faults = [{ pointer: '/2', detail: 'must be a variant that no line before it names' }];
		expect(check(cartLines, [line(1), line(2), line(1)])).toEqual({ ok: false, refusal: faults });
	});
});

describe('the replacement of a cart', () => {
	test('of another version is refused with the stored cart', () => {
		const refusal = { kind: 'cart_changed', version: 7, lines: [line(1)], updatedAt: new Date(noon).toISOString() };
		expect(replaceCart(cartOf(line(1)), { version: 6, lines: [line(2)] }, noon)).toEqual({ ok: false, refusal });
	});

	test('by the stored lines changes nothing, for any version', () => {
		const cart = cartOf(line(1));
		const done = replaceCart(cart, { version: 0, lines: [line(1)] }, noon);
		expect(done.ok && done.value.cart).toBe(cart);
	});

	test('has a later version, also when the clock is behind it', () => {
		const version = noon + 1_000;
		const done = replaceCart({ ...cartOf(line(1)), version }, { version, lines: [] }, noon);
		expect(done.ok && done.value.cart.version).toBe(version + 1);
	});
});

describe('the carts of the table', () => {
	let engine: Engine;
	let store: CartStore;
	beforeAll(async () => {
		engine = await startEngine([ordersTable]);
		store = cartStore(engine.database, 'orders');
	});
	afterAll(() => engine.stop());

	const replace = (buyerId: string, version: number, n: number) =>
		store.change(buyerId, (cart) => replaceCart(cart, { version, lines: [line(n)] }, noon));
	const merge = (buyerId: string, n: number) =>
		store.change(buyerId, (cart) => mergeCart(cart, { key: `${n}`, fingerprint: '', lines: [line(n), line(0)] }, noon));

	test('take one of two replacements of the same version, and show the loser the winner’s', async () => {
		const [a, b] = await Promise.all([replace('tabs', 0, 1), replace('tabs', 0, 2)]);
		const lost = a.ok ? b : a;
		const { lines: stored, version } = await store.cart('tabs');
		expect([a.ok, b.ok].toSorted()).toEqual([false, true]);
		expect(lost).toMatchObject({ refusal: { kind: 'cart_changed', version, lines: stored } });
	});

	test('have every piece of merges at once', async () => {
		await Promise.all([1, 2, 3].map((n) => merge('devices', n)));
		expect(quantities(await store.cart('devices'))).toEqual({ lst_0: 3, lst_1: 1, lst_2: 1, lst_3: 1 });
	});

	test('refuse a change that keeps losing to others', async () => {
		let tries = 0;
		const other = () => ({ pk: 'B#loser', sk: 'CART', revision: ++tries, lines: [], merges: [], updatedAt: noon });
		const losing = { ...engine.database, write: () => Promise.resolve({ ok: false, item: other() } as const) };
		const input = { key: 'k', fingerprint: '', lines: [line(1)] };
		const done = await cartStore(losing, 'orders').change('loser', (cart) => mergeCart(cart, input, noon));
		expect(tries).toBeGreaterThan(1);
		expect(done).toEqual({ ok: false, refusal: { kind: 'too_many_requests', retryAfterSeconds: 1 } });
	});

	test('cost two round trips to replace ten lines: one read unit and one write unit', async () => {
		const ten = (quantity: number) => Array.from({ length: 10 }, (_, n) => line(n, quantity));
		const put = (quantity: number) =>
			store.change('usual', (cart) => replaceCart(cart, { version: cart.version, lines: ten(quantity) }, noon));
		await put(1);
		const usage = newUsage();
		await withUsage(usage, () => put(2));
		expect(usage).toMatchObject({ roundTrips: 2, readUnits: 1, writeUnits: 1 });
	});

	test('do not come back by a merge that began before their erasure', async () => {
		await merge('erased meanwhile', 1);
		let erased: Promise<unknown> | undefined;
		const erasing: typeof engine.database.write = async (write, options) => {
			erased ??= store.erase('erased meanwhile', { audit: [] });
			await erased;
			return engine.database.write(write, options);
		};
		const straddling = cartStore({ ...engine.database, write: erasing }, 'orders');
		const input = { key: 'late', fingerprint: '', lines: [line(2)] };
		const done = await straddling.change('erased meanwhile', (cart) => mergeCart(cart, input, noon));
		expect(done).toMatchObject({ ok: false, refusal: { kind: 'too_many_requests' } });
		expect((await store.cart('erased meanwhile')).lines).toEqual([]);
	});

	test('are erased once', async () => {
		await replace('person', 0, 1);
		expect(await store.erase('person', { audit: [] })).toBe(true);
		expect(await store.erase('person', { audit: [] })).toBe(false);
		expect(await store.cart('person')).toEqual(emptyCart);
	});
});
