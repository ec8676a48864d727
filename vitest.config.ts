import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		testTimeout: 30_000,
		hookTimeout: 60_000,
		/** Each file that starts a base runs an engine and its functions: as many at a time as there are cores here. */
		maxWorkers: 2,
		setupFiles: ['test/support/cpu-time.ts'],
		reporters: ['default', 'test/support/slowest-files.ts'],
	},
});
