import { expect, test } from 'vitest';
import { checkLabel, listingInput, noFacts } from '#catalog';
import { clusters } from '../../packages/local/demo/clusters.ts';
import { garmentsOf } from '../../packages/local/demo/garments.ts';

const maker = { name: '蘅晴内衣', address: '广东省示范区蘅晴内衣路 1 号' };

test('the labels of the demo are right, advice included', () => {
	const faults = clusters.flatMap(garmentsOf).flatMap(({ input }) => {
		const listing = listingInput.parse(input);
		return checkLabel(listing, { ...noFacts, required: true, maker }).map(({ rule, pointer }) => [
			listing.title.zh,
			rule,
			pointer,
		]);
	});
	expect(faults).toEqual([]);
});
