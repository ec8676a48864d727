import { expect, test } from 'vitest';
import { engineCommand } from '../../packages/local/dynamodb/engine-command.ts';
import { temporary } from './support.ts';

test.each(['darwin-arm64', 'win32-x64', 'linux-arm64'])(
	'an embedded engine missing on %s is one line that names what to install, and the other ways',
	(platform) => {
		const line = `no embedded DynamoDB engine for ${platform}: npm i --no-save @dynoxide/${platform}, or set DYNAMODB_LOCAL_JAR to DynamoDB Local (needs Java), or DYNAMODB_ENDPOINT to a running engine`;
		expect(() => engineCommand('/nowhere', undefined, platform)).toThrow(new Error(line));
	},
);

test('DynamoDB Local is started when its jar is named, on any platform', () => {
	const { path, remove } = temporary();
	const { words, database } = engineCommand(path, '/opt/dynamodb/DynamoDBLocal.jar', 'darwin-arm64');
	remove();
	expect(words(8000)).toEqual([
		'java',
		'-Djava.library.path=/opt/dynamodb/DynamoDBLocal_lib',
		'-jar',
		'/opt/dynamodb/DynamoDBLocal.jar',
		'-sharedDb',
		'-dbPath',
		`${path}/dynamodb-local`,
		'-port',
		'8000',
	]);
	expect(database).toBeUndefined();
});
