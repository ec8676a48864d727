import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** How an engine is started on a data directory. */
export interface EngineCommand {
	readonly words: (port: number) => readonly string[];
	/** The file of the embedded engine; undefined for DynamoDB Local, which tends its own files. */
	readonly database: string | undefined;
}

/**
 * The command of DynamoDB Local if its jar is named, else of the embedded engine. Throws a single line that names what
 * to install where either is missing.
 */
export function engineCommand(
	dataDir: string,
	jar: string | undefined,
	platform = `${process.platform}-${process.arch}`,
): EngineCommand {
	if (platform.startsWith('win32-'))
		throw new Error('an engine is started by a shell: on Windows, start the base in WSL');
	if (jar !== undefined) return dynamodbLocal(dataDir, jar);
	const binary = embedded(platform);
	const database = join(dataDir, 'dynamodb.sqlite');
	return {
		words: (port) => [binary, '--host', '127.0.0.1', '--db-path', database, '--port', String(port)],
		database,
	};
}

function dynamodbLocal(dataDir: string, jar: string): EngineCommand {
	if (!existsSync(jar)) throw new Error(`DYNAMODB_LOCAL_JAR names no file: ${jar}`);
	const files = join(dataDir, 'dynamodb-local');
	mkdirSync(files, { recursive: true });
	const libraries = `-Djava.library.path=${join(dirname(jar), 'DynamoDBLocal_lib')}`;
	const options = ['-sharedDb', '-dbPath', files];
	return { words: (port) => ['java', libraries, '-jar', jar, ...options, '-port', String(port)], database: undefined };
}

function embedded(platform: string): string {
	const name = `@dynoxide/${platform}`;
	try {
		return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
	} catch (cause) {
		const others = 'or set DYNAMODB_LOCAL_JAR to DynamoDB Local (needs Java), or DYNAMODB_ENDPOINT to a running engine';
		throw new Error(`no embedded DynamoDB engine for ${platform}: npm i --no-save ${name}, ${others}`, { cause });
	}
}
