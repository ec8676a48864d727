import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtResources } from './assembly.ts';

const resources = builtResources();
const functions = [...resources.functions];
const folders = readdirSync('functions').filter((name) => existsSync(`functions/${name}/handler.ts`));

test('each folder of functions/ is deployed, and nothing else is', () => {
	expect(functions.map(([name]) => name).toSorted()).toEqual(folders.toSorted());
});

test.each(folders)('the environment of %s is exactly its declared variables', async (name) => {
	const { environment } = (await import(`../../functions/${name}/environment.ts`)) as {
		environment: readonly string[];
	};
	const given = resources.functions.get(name)?.at('Environment.Variables') ?? {};
	expect(Object.keys(given).toSorted()).toEqual(environment.toSorted());
});

test.each(functions)('%s runs on arm64 and encrypts its environment with the base’s key', (_, resource) => {
	expect(resource.at('Architectures')).toEqual(['arm64']);
	expect(resources.behind(resource.at('KmsKeyArn')).type).toBe('AWS::KMS::Key');
});

test.each(functions)('the logs of %s are JSON and have a retention', (_, resource) => {
	expect(resource.at('LoggingConfig.LogFormat')).toBe('JSON');
	expect(resources.behind(resource.at('LoggingConfig.LogGroup')).at('RetentionInDays')).toBeGreaterThan(0);
});

test('no function reserves concurrent executions, of which a new account has only ten', () => {
	const reserved = functions.filter(([, resource]) => resource.at('ReservedConcurrentExecutions') !== undefined);
	expect(reserved.map(([name]) => name)).toEqual([]);
});
