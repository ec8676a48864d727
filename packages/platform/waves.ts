/** Runs some work over all inputs, `width` of them at a time; the results stand in the order of the inputs. */
export async function inWaves<T, R>(
	all: readonly T[],
	width: number,
	run: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	for (let i = 0; i < all.length; i += width)
		results.push(...(await Promise.all(all.slice(i, i + width).map((one, k) => run(one, i + k)))));
	return results;
}
