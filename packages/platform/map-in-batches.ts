/** Maps items, `size` of them at a time. The results keep the order of the items. */
export async function mapInBatches<T, R>(
	items: readonly T[],
	size: number,
	run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	for (let i = 0; i < items.length; i += size)
		results.push(...(await Promise.all(items.slice(i, i + size).map((item, k) => run(item, i + k)))));
	return results;
}
