import { describe, expect, test } from 'vitest';
import { listingInput } from '#catalog';
import { tenantInput } from '#directory';
import { check } from '#kernel/schemas';
import { stockInput } from '#merchandising';
import { clusters } from '../../packages/local/demo/clusters.ts';
import { garmentsOf } from '../../packages/local/demo/garments.ts';

const tenants = clusters.flatMap(({ clusterId, tenants }) => tenants.map((one) => ({ ...one, clusterId })));
const garments = clusters.flatMap(garmentsOf);

describe('the demo', () => {
	test('has five clusters, 36 tenants of three grades, and some hundred garments', () => {
		expect([clusters.length, tenants.length, new Set(tenants.map((one) => one.tenantId)).size]).toEqual([5, 36, 36]);
		expect([...new Set(tenants.map((one) => one.grade))].toSorted()).toEqual(['demonstration', 'leading', 'ordinary']);
		expect(garments.length).toBeGreaterThan(200);
	});

	test('is valid input for the API', () => {
		const faults = [
			...tenants.map((one) => check(tenantInput, one)),
			...garments.flatMap(({ input, stock }) => [check(listingInput, input), check(stockInput, { stock })]),
		].flatMap((one) => (one.ok ? [] : one.refusal));
		expect(faults).toEqual([]);
	});

	test('gives the garments of a tenant distinct titles, by which a seeding resumes', () => {
		const names = garments.map(({ tenantId, input }) => `${tenantId} ${input.title.zh}`);
		expect(new Set(names).size).toBe(names.length);
	});

	test('stocks every color and size, and no other', () => {
		const odd = garments.filter(({ input, stock }) => {
			const grid = input.colors.map(({ code }) => [code, input.sizes.toSorted()]);
			return (
				JSON.stringify(Object.entries(stock).map(([code, row]) => [code, Object.keys(row).toSorted()])) !==
				JSON.stringify(grid)
			);
		});
		expect(odd).toEqual([]);
	});

	test('is the same at each start', () => {
		expect(clusters.flatMap(garmentsOf)).toEqual(garments);
	});
});
