import { build } from 'esbuild';
import { leanSdk } from '../../infra/build/lean-sdk.ts';
import { root } from './sources.ts';

/** The DynamoDB client as functions carry it. Within `node_modules`, so that it is loaded as it is. */
export const builtSdk = `${root}/node_modules/.cache/lean-sdk/client-dynamodb.mjs`;

/**
 * Builds the DynamoDB client of the functions for all tests of a run. The whole client takes twice the CPU a call;
 * `test/bench/bundles.test.ts` proves that both send and read the same.
 */
export default async function buildSdk(): Promise<void> {
	await build({
		stdin: { contents: `export * from '@aws-sdk/client-dynamodb';`, resolveDir: root },
		outfile: builtSdk,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node24',
		mainFields: ['module', 'main'],
		logLevel: 'error',
		plugins: [leanSdk],
	});
}
