/** Resolves when the work is done, or after so many milliseconds. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, ms);
	});
	await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
