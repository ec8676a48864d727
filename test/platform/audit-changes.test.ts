import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditWrites, changesBetween, withChanges } from '#platform';

const entry = (pk: string) =>
	({ kind: 'put', table: 'directory', item: { pk, sk: 'u', operation: 'changeListing' } }) as const;

describe('the changes between two states', () => {
	test('name fields by their path, with null for no value', () => {
		const before = { state: 'draft', price: { amount: 100, currency: 'CNY' }, sizes: ['S', 'M'] };
		const after = { state: 'published', price: { amount: 90, currency: 'CNY' }, sizes: ['S'], lanes: undefined };
		expect(changesBetween(before, after)).toEqual([
			{ field: 'state', old: 'draft', new: 'published' },
			{ field: 'price.amount', old: 100, new: 90 },
			{ field: 'sizes.1', old: 'M', new: null },
		]);
		expect(changesBetween(before, before)).toEqual([]);
		expect(changesBetween(undefined, { role: 'owner' })).toEqual([{ field: 'role', old: null, new: 'owner' }]);
	});

	test('cut a long text, also amid a surrogate pair', () => {
		const [change] = changesBetween({ title: '' }, { title: `${'a'.repeat(58)}😀 and more` });
		expect(change?.new).toBe(`${'a'.repeat(58)}\ufffd…`);
	});
});

describe('an audit entry', () => {
	test('stays as it is without changes, and for a decision without a member', () => {
		const audit: AuditWrites = [entry('A#t')];
		expect(withChanges({ audit }, [])).toEqual({ audit });
		expect(withChanges({ audit: [] }, changesBetween({ a: 1 }, { a: 2 }))).toEqual({ audit: [] });
	});

	test('fits one write unit in both logs with the same changes, and counts those left out', () => {
		const value = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean());
		const states = fc.dictionary(fc.string({ maxLength: 30 }), value, { maxKeys: 60 });
		fc.assert(
			fc.property(states, (state) => {
				const changes = changesBetween(undefined, state);
				const { audit } = withChanges({ audit: [entry('AUDIT'), entry(`A#${'t'.repeat(40)}`)] }, changes);
				const [ofBase, ofTenant] = audit.map(({ item }) => item as { changes?: unknown[]; changesOmitted?: number });
				expect(ofBase?.changes).toEqual(ofTenant?.changes);
				expect((ofTenant?.changes?.length ?? 0) + (ofTenant?.changesOmitted ?? 0)).toBe(changes.length);
				for (const { item } of audit) expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThanOrEqual(1_024);
			}),
		);
	});
});
