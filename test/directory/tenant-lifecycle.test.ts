import { describe, expect, test } from 'vitest';
import {
	type Tenant,
	amend,
	apply,
	approve,
	close,
	publicTenant,
	suspend,
	tenantChange,
	tenantInput,
	tenantStates,
} from '#directory';
import { check } from '#kernel/schemas';

const input = {
	tenantId: 'chaonan-yilan',
	name: { zh: '怡岚服饰', en: 'Yilan Garments' },
	clusterId: 'chaonan',
	grade: 'leading',
	creditCode: '91350100M000100Y43',
	contact: '+86 754 8888 0000',
} as const;
const applied = apply(input, 1_000);

describe('a tenant', () => {
	test('that has applied is not active yet', () => {
		expect(applied).toEqual({ ...input, state: 'applied', createdAt: 1_000, revision: 1 });
	});

	const after = {
		approve: { applied: 'active', active: 'active', suspended: 'active', closed: undefined },
		suspend: { applied: undefined, active: 'suspended', suspended: 'suspended', closed: undefined },
		close: { applied: 'closed', active: 'closed', suspended: 'closed', closed: 'closed' },
	} as const;
	const verbs = { approve, suspend, close };
	const moves = (['approve', 'suspend', 'close'] as const).flatMap((verb) =>
		tenantStates.map((from) => [verb, from, after[verb][from]] as const),
	);

	test.each(moves)('%s from %s leads to %s', (verb, from, to) => {
		const tenant: Tenant = { ...applied, state: from, revision: 4 };
		const result = verbs[verb](tenant, 9_000);
		const since = to === 'closed' ? { closedAt: 9_000 } : {};
		const moved = to === from ? tenant : { ...tenant, state: to, revision: 5, ...since };
		expect(result).toEqual(
			to === undefined ? { ok: false, refusal: { kind: 'tenant_state', state: from } } : { ok: true, value: moved },
		);
	});

	test('is amended in the given fields only, unless it is closed', () => {
		expect(amend(applied, { grade: 'ordinary' })).toEqual({
			ok: true,
			value: { ...applied, grade: 'ordinary', revision: 2 },
		});
		expect(amend(applied, {})).toEqual({ ok: true, value: applied });
		expect(amend({ ...applied, state: 'closed' }, { grade: 'ordinary' }).ok).toBe(false);
	});

	test('exposes neither its credit code nor its contact to the public', () => {
		expect(Object.keys(publicTenant(applied)).toSorted()).toEqual(['clusterId', 'grade', 'name', 'tenantId']);
	});

	test.each([
		['an unknown key', { ...input, state: 'active' }, ['/state']],
		['a grade that is none', { ...input, grade: 'best' }, ['/grade']],
		['an id that is no slug', { ...input, tenantId: 'A_b' }, ['/tenantId']],
		['nothing', {}, ['/tenantId', '/name', '/clusterId', '/grade']],
		['a wrong credit code', { ...input, creditCode: '91350100m000100Y43' }, ['/creditCode']],
	])('is not entered with %s', (_, body, places) => {
		const checked = check(tenantInput, body);
		expect(checked.ok ? [] : checked.refusal.map((fault) => fault.pointer)).toEqual(places);
	});

	test('cannot be given another id or state by a change', () => {
		const checked = check(tenantChange, { tenantId: 'other', state: 'active' });
		expect(checked.ok ? [] : checked.refusal.map((fault) => fault.pointer)).toEqual(['/tenantId', '/state']);
	});
});
