/** Maps items, `size` of them at a time. The results keep the order of the items. */
export async function mapInBatches<T, R>(
	items: readonly T[],
	size: number,
	run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	for (const [n, batch] of batchesOf(items, size).entries())
		results.push(...(await Promise.all(batch.map((item, i) => run(item, n * size + i)))));
	return results;
}

/** Items in order, in batches of `size`; the last one may be smaller. */
export function batchesOf<T>(items: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
