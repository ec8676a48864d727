import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Plugin, build } from 'esbuild';
import { root } from '../support/sources.ts';
import { median } from './load.ts';

interface Metafile {
	readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

const functions = path.join(root, 'dist/functions');

/** The names of the built functions. */
export function names(): string[] {
	return readdirSync(functions).filter((name) => !name.endsWith('.meta.json'));
}

/** The module that Lambda loads. */
export function bundleOf(name: string): string {
	return path.join(functions, name, 'index.mjs');
}

/** Bytes of a bundle by the files they come from; what was shaken out is not in it. */
export function contents(name: string): Map<string, number> {
	const metafile = JSON.parse(readFileSync(path.join(functions, `${name}.meta.json`), 'utf8')) as Metafile;
	const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
	return new Map(inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [[file, bytesInOutput]] : [])));
}

/** Bytes of a bundle by npm package, or by room of the house, the largest first. */
export function byPackage(name: string): [string, number][] {
	const sums = new Map<string, number>();
	for (const [file, bytes] of contents(name)) {
		const owner = packageOf(file);
		sums.set(owner, (sums.get(owner) ?? 0) + bytes);
	}
	return [...sums].toSorted(([, a], [, b]) => b - a);
}

function packageOf(file: string): string {
	const cut = file.lastIndexOf('node_modules/');
	if (cut < 0) return file.split('/').slice(0, 2).join('/');
	const parts = file.slice(cut + 'node_modules/'.length).split('/');
	return parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/');
}

const commands = [
	'BatchGetItem',
	'DeleteItem',
	'GetItem',
	'PutItem',
	'Query',
	'TransactGetItems',
	'TransactWriteItems',
	'UpdateItem',
];

/** The one thing of the SDK that any Lambda leaves out: credentials come from the environment. */
export const environmentCredentials: Plugin = {
	name: 'environment-credentials',
	setup(builder) {
		builder.onLoad({ filter: /credential-provider-node\/dist-es\/index\.js$/ }, ({ path: file }) => ({
			contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
			resolveDir: path.dirname(file),
		}));
	},
};

/** Bundles the client for DynamoDB with the commands that the platform uses, and nothing else. */
export async function bundleClient(
	directory: string,
	name: string,
	plugins: Plugin[],
): Promise<{ file: string; bytes: number }> {
	const file = path.join(directory, `${name}.mjs`);
	const used = ['DynamoDBClient', ...commands.map((command) => `${command}Command`)].join(', ');
	await build({
		stdin: { contents: `export { ${used} } from '@aws-sdk/client-dynamodb';`, resolveDir: root },
		outfile: file,
		bundle: true,
		minify: true,
		format: 'esm',
		platform: 'node',
		target: 'node24',
		mainFields: ['module', 'main'],
		legalComments: 'none',
		logLevel: 'warning',
		plugins,
	});
	return { file, bytes: statSync(file).size };
}

const imports = 15;
const run = promisify(execFile);

/** Milliseconds that a new Node takes to import each file: medians over rounds in which every file has its turn. */
export async function importMs(files: readonly string[]): Promise<number[]> {
	const taken = files.map((): number[] => []);
	const script = `const t = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - t));`;
	const env = { ...variables, PATH: process.env['PATH'] };
	for (let round = 0; round < imports; round++)
		for (const [i, file] of files.entries()) {
			const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, file], { env });
			taken[i]?.push(Number(stdout));
		}
	return taken.map(median);
}

/** What the functions want to find in their environment when they are loaded. */
const variables = Object.fromEntries([
	...['DIRECTORY', 'CATALOG', 'ORDERS', 'SALES'].map((table) => [`${table}_TABLE`, table]),
	['ORDERS_STREAM', 'orders'],
	['CURSOR_SECRET', 'secret'],
	['RATE_LIMITS', '{}'],
	['ORDER_CLOCKS', '{}'],
	['RETURN_CLOCKS', '{}'],
	['CLAIM_NAMES', '{}'],
	['TENANT_ROLE', 'arn:aws:iam::000000000000:role/tenant'],
	['STRIPE_SECRET_KEY', 'sk_test_1'],
	['STRIPE_WEBHOOK_SECRET', 'whsec_1'],
	['AWS_REGION', 'us-east-1'],
]);
