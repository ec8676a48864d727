import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Bucket, openBucket } from '#platform';
import { Objects } from '../../packages/local/s3/objects.ts';
import { send } from '../support/http.ts';
import { root } from '../support/sources.ts';
import { temporary } from './support.ts';
import { type Wire, startWire } from './wire.ts';

let wire: Wire;
let name = '';
const directory = temporary();
beforeAll(async () => {
	wire = await startWire();
	name = wire.environmentOf('search')['SEARCH_BUCKET'] ?? '';
});
afterAll(async () => {
	directory.remove();
	await wire.stop();
});
afterEach(() => {
	vi.unstubAllEnvs();
});

/** The bucket of search as a function reaches it. */
function bucketOf(label: string, url = wire.url): Bucket {
	vi.stubEnv('AWS_REGION', 'us-east-1');
	vi.stubEnv('AWS_ACCESS_KEY_ID', wire.keyOf(label));
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
	vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
	vi.stubEnv('AWS_ENDPOINT_URL_S3', url);
	return openBucket(name);
}

const body = Buffer.from([0, 255, 10, 13, 128]);
const denied = 'S3: AccessDenied';

describe('an object', () => {
	test('is read as it was stored, in one call each', async () => {
		const bucket = bucketOf('compact-search');
		wire.records.length = 0;
		await bucket.put('segments/stored', body);
		expect(await bucket.get('segments/stored')).toEqual(body);
		expect(wire.records.map(({ operation }) => operation)).toEqual(['PutObject', 'GetObject']);
	});

	test('is replaced by the next of its key', async () => {
		const bucket = bucketOf('compact-search');
		for (const text of ['first', 'second']) await bucket.put('segments/replaced', Buffer.from(text));
		expect(String(await bucket.get('segments/replaced'))).toBe('second');
	});

	test('is deleted once and again', async () => {
		const bucket = bucketOf('compact-search');
		await bucket.put('segments/deleted', body);
		for (let i = 0; i < 2; i++) await bucket.delete('segments/deleted');
		await expect(bucket.get('segments/deleted')).rejects.toThrow(denied);
	});

	test('whose bytes are not those that were signed is not stored', async () => {
		const refused = await raw('PUT', 'segments/altered', createHash('sha256').update('other').digest('hex'));
		expect([refused.status, /<Code>(.*)<\/Code>/.exec(refused.text)?.[1]]).toEqual([400, 'XAmzContentSHA256Mismatch']);
		await expect(bucketOf('search').get('segments/altered')).rejects.toThrow(denied);
	});
});

describe('a function', () => {
	test('reads below its prefix and nowhere else', async () => {
		await bucketOf('compact-search').put('segments/read', body);
		const bucket = bucketOf('search');
		expect(await bucket.get('segments/read')).toEqual(body);
		await expect(bucket.get('other/read')).rejects.toThrow(denied);
	});

	test('stores and deletes nothing without a grant', async () => {
		await bucketOf('compact-search').put('segments/kept', body);
		const bucket = bucketOf('search');
		await expect(bucket.put('segments/kept', Buffer.from('x'))).rejects.toThrow(denied);
		await expect(bucket.delete('segments/kept')).rejects.toThrow(denied);
		expect(await bucket.get('segments/kept')).toEqual(body);
	});

	test('reaches no bucket of another function', async () => {
		await expect(bucketOf('merchant').get('segments/read')).rejects.toThrow(denied);
	});

	test('is refused a missing object, unless it may list the bucket', async () => {
		await expect(bucketOf('search').get('segments/none')).rejects.toThrow(denied);
		const listing = await wire.changed((resources) => {
			const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' };
			for (const { Type, Properties } of Object.values(resources))
				if (Type === 'AWS::IAM::Role') Properties.Policies?.[0]?.PolicyDocument.Statement.push(statement);
		});
		expect(await bucketOf('search', listing.url).get('segments/none')).toBeUndefined();
		await listing.stop();
	});
});

describe('a key', () => {
	const outside = [
		'../x',
		'a/../../x',
		'..',
		'a/..',
		'./x',
		'a//x',
		'/x',
		'a/',
		'',
		'a\0b',
		'a\\..\\x',
		'é',
		'x'.repeat(300),
	];

	test.each(outside)('%j names no file', async (key) => {
		const objects = new Objects(directory.path);
		expect([await objects.put('bucket', key, body), await objects.get('bucket', key)]).toEqual([false, undefined]);
	});

	test.each(['..', '', 'a/b', '.'])('of the bucket %j names no file', async (bucket) => {
		expect(await new Objects(directory.path).put(bucket, 'x', body)).toBe(false);
	});

	test('that is encoded does not leave its bucket', async () => {
		const hash = createHash('sha256').update(body).digest('hex');
		const refused = await raw('PUT', 'segments/..%2f..%2fescaped', hash);
		expect([refused.status, /<Code>(.*)<\/Code>/.exec(refused.text)?.[1]]).toEqual([400, 'InvalidURI']);
	});
});

describe('the objects of a data directory', () => {
	test('are there after a restart', async () => {
		await new Objects(directory.path).put('bucket', 'folder/kept', body);
		expect(await new Objects(directory.path).get('bucket', 'folder/kept')).toEqual(body);
	});

	test('are whole for a reader while they are replaced', async () => {
		const objects = new Objects(directory.path);
		await objects.put('bucket', 'replaced', Buffer.alloc(size));
		let torn = 0;
		for (let i = 1; i <= 20; i++) {
			const put = { ended: false };
			const stored = objects.put('bucket', 'replaced', Buffer.alloc(size, i)).then(() => (put.ended = true));
			while (!put.ended) if (!isWhole(await objects.get('bucket', 'replaced'))) torn += 1;
			await stored;
		}
		expect(torn).toBe(0);
	});

	test('are whole when the process is killed while it stores them', async () => {
		const objects = new Objects(directory.path);
		for (let kill = 0; kill < 2; kill++) {
			await killedWhileStoring(directory.path);
			expect([isWhole(await objects.get('killed', 'object')), await keysOf(objects)]).toEqual([true, ['object']]);
		}
	});
});

const size = 1_000_000;

/** Whether an object has its size, and the same byte throughout. */
function isWhole(bytes: Buffer | undefined): boolean {
	return bytes?.equals(Buffer.alloc(size, bytes[0])) === true;
}

/** Starts a process that stores one object over and over, of other bytes each time, and kills it after the first. */
async function killedWhileStoring(dataDir: string): Promise<void> {
	const script = `
		import { Objects } from '${root}/packages/local/s3/objects.ts';
		const objects = new Objects(${JSON.stringify(dataDir)});
		for (let i = 0; ; i++) {
			await objects.put('killed', 'object', Buffer.alloc(${size}, i));
			if (i === 0) process.stdout.write('stored');
		}`;
	const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(child.stdout, 'data');
	child.kill('SIGKILL');
	await once(child, 'exit');
}

async function keysOf(objects: Objects): Promise<string[]> {
	return (await objects.below('killed', '')).map(({ key }) => key);
}

/** A call of the compaction with any path and any hash of its body. */
function raw(method: string, key: string, hash: string) {
	const credential = `${wire.keyOf('compact-search')}/20261111/us-east-1/s3/aws4_request`;
	return send(`${wire.url}/${name}/${key}`, {
		method,
		headers: {
			authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
			'x-amz-content-sha256': hash,
		},
		body,
	});
}
