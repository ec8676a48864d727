/** Resolves when the work is done, or when so many milliseconds have passed. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, ms);
	});
	await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
