import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { builtSdk } from './test/support/build-sdk.ts';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		/** They end what hangs, also on a machine with other work. No test asserts a duration. */
		testTimeout: 600_000,
		hookTimeout: 600_000,
		expect: { poll: { timeout: 300_000 } },
		/** Each file that starts a base runs an engine and its functions: as many at a time as there are cores here. */
		maxWorkers: 2,
		/** Files share a process: to load all modules again took a third of the CPU time of a file without a base. */
		isolate: false,
		globalSetup: ['test/browser/unpack-browser.ts', 'test/support/build-sdk.ts'],
		/** Tests call the database by the client of the functions, which takes half the CPU of the whole one. */
		alias: { '@aws-sdk/client-dynamodb': builtSdk },
		/** CDK validates templates by a program of eight seconds. One test of `test/infra` lets it. */
		env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node'), CDK_VALIDATION: 'false' },
		setupFiles: ['test/support/compile-cache.ts', 'test/support/cpu-time.ts'],
		reporters: ['default', 'test/support/slowest-files.ts'],
	},
});
