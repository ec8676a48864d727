import { readFileSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Metafile {
	readonly outputs: Record<string, { readonly inputs: Record<string, { readonly bytesInOutput: number }> }>;
}

const names = readdirSync('dist/functions').filter((name) => !name.endsWith('.meta.json'));

test('the function that places checkouts is at most 260 KB', () => {
	expect(statSync('dist/functions/storefront/index.mjs').size).toBeLessThanOrEqual(260_000);
});

test('only payments carries the Stripe SDK', () => {
	expect(names.filter((name) => contents(name).some((file) => file.includes('node_modules/stripe/')))).toEqual([
		'payments',
	]);
});

test.each(names)('%s carries no credential provider but that of the environment', (name) => {
	const needless = /node_modules\/.*(credential-provider-(?!env\/)|nested-clients|token-providers)/;
	expect(contents(name).filter((file) => needless.test(file))).toEqual([]);
});

test.each(names)('%s carries no languages of Zod but English', (name) => {
	expect(contents(name).filter((file) => /zod\/v4\/locales\/(?!en\.)/.test(file))).toEqual([]);
});

/** The files of which something is in a bundle. */
function contents(name: string): string[] {
	const { outputs } = JSON.parse(readFileSync(`dist/functions/${name}.meta.json`, 'utf8')) as Metafile;
	const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
	return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}
