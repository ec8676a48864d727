import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { startEngine } from '../../packages/local/dynamodb/engine.ts';
import { engineCommand } from '../../packages/local/dynamodb/engine-command.ts';
import { temporary } from './support.ts';

test.each(['darwin-arm64', 'darwin-x64', 'linux-arm64'])(
	'an embedded engine missing on %s is one line that names what to install, and the other ways',
	(platform) => {
		const line = `no embedded DynamoDB engine for ${platform}: npm i --no-save @dynoxide/${platform}, or set DYNAMODB_LOCAL_JAR to DynamoDB Local (needs Java), or DYNAMODB_ENDPOINT to a running engine`;
		expect(() => engineCommand('/nowhere', undefined, platform)).toThrow(new Error(line));
	},
);

test.each([undefined, '/opt/dynamodb/DynamoDBLocal.jar'])('on Windows the line names WSL, with the jar %s', (jar) => {
	const line = 'an engine is started by a shell: on Windows, start the base in WSL';
	expect(() => engineCommand('/nowhere', jar, 'win32-x64')).toThrow(new Error(line));
});

test('a jar that is not there is one line that names it', () => {
	expect(() => engineCommand('/nowhere', '/nowhere/DynamoDBLocal.jar')).toThrow(
		new Error('DYNAMODB_LOCAL_JAR names no file: /nowhere/DynamoDBLocal.jar'),
	);
});

test('a missing Java is one line that names it', async () => {
	const { path, remove } = temporary();
	const jar = `${path}/DynamoDBLocal.jar`;
	writeFileSync(jar, '');
	vi.stubEnv('PATH', path);
	await expect(startEngine(path, undefined, jar)).rejects.toThrow(
		new Error('the DynamoDB engine ended: cannot run java'),
	);
	vi.unstubAllEnvs();
	remove();
});

test('DynamoDB Local is started when its jar is named, on any platform', () => {
	const { path, remove } = temporary();
	const jar = `${path}/DynamoDBLocal.jar`;
	writeFileSync(jar, '');
	const { words, database } = engineCommand(path, jar, 'darwin-arm64');
	remove();
	expect(words(8000)).toEqual([
		'java',
		`-Djava.library.path=${path}/DynamoDBLocal_lib`,
		'-jar',
		jar,
		'-sharedDb',
		'-dbPath',
		`${path}/dynamodb-local`,
		'-port',
		'8000',
	]);
	expect(database).toBeUndefined();
});
