import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base32, ownedId, parseOwnedId, timeOrdered, timePrefix } from '#kernel';

const unique = '01k9z3q8d4m2x7c5v6b8n9p0qr';

describe('ids', () => {
	test('contain their owner, whatever characters the subject has', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (owner) => {
				fc.pre(owner.isWellFormed());
				expect(parseOwnedId('checkout', ownedId('checkout', owner, unique))).toEqual({ owner, unique });
			}),
		);
	});

	test('have one spelling each', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 60 }), (text) => {
				const id = parseOwnedId('checkout', `chk_${text}_${unique}`);
				if (id !== undefined) expect(ownedId('checkout', id.owner, id.unique)).toBe(`chk_${text}_${unique}`);
			}),
		);
	});

	test.each([
		'',
		'lst_',
		`lst_a_${unique}`,
		`lst_Tenant_${unique}`,
		`ord_tenant_${unique}`,
		`lst_tenant_${unique}_more`,
		`lst_te#nant_${unique}`,
		`lst_tenant_../${unique}`,
		`lst_tenant_${'x'.repeat(2048)}`,
	])('of listings exclude %s', (id) => {
		expect(parseOwnedId('listing', id)).toBeUndefined();
	});

	test('sort by their time if they are time-ordered', () => {
		const times = fc.tuple(fc.nat(2 ** 47), fc.nat(2 ** 47)).filter(([a, b]) => a < b);
		const noise = fc.uint8Array({ minLength: 10, maxLength: 10 });
		fc.assert(
			fc.property(times, noise, noise, ([early, late], a, b) => {
				expect(timeOrdered(early, a) < timeOrdered(late, b)).toBe(true);
				expect(timeOrdered(early, a).startsWith(timePrefix(early))).toBe(true);
			}),
		);
	});

	test('preserve every bit in base 32', () => {
		const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
		fc.assert(
			fc.property(bytes, bytes, (a, b) => {
				fc.pre(a.length === b.length);
				expect(base32(a) === base32(b)).toBe(a.every((byte, i) => byte === b[i]));
			}),
		);
	});
});
