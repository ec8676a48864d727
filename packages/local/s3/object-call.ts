import type { IncomingMessage } from 'node:http';
import { createHash } from 'node:crypto';
import type { Ask } from '../dynamodb/operations.ts';
import type { EngineAnswer } from '../dynamodb/engine.ts';
import type { Objects } from './objects.ts';

/** A call to S3's REST interface: the permission it needs, and its response. */
export interface ObjectCall {
	readonly operation: string;
	readonly request: { readonly Bucket: string; readonly Key: string };
	readonly asks: readonly Ask[];
	answer(): Promise<EngineAnswer>;
}

const operations: Readonly<Record<string, string>> = {
	GET: 'GetObject',
	PUT: 'PutObject',
	DELETE: 'DeleteObject',
};

/** Parses a call of the form `/<bucket>/<key>`. Only whole objects are read, stored and deleted. */
export function objectCall(
	{ method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
	body: Buffer,
	{ objects, mayList }: { readonly objects: Objects; readonly mayList: (bucket: string) => boolean },
): ObjectCall {
	const [path = '', query] = url.split('?');
	const [, bucket = '', ...rest] = path.split('/');
	const key = rest.map((part) => decodeURIComponent(part)).join('/');
	const operation = operations[method] ?? method;
	return {
		operation,
		request: { Bucket: bucket, Key: key },
		asks: [{ action: `s3:${operation}`, resource: `arn:aws:s3:::${bucket}/${key}`, leadingKeys: [] }],
		async answer() {
			if (operations[method] === undefined || query !== undefined || key === '')
				return objectError(501, 'NotImplemented', 'the local runtime supports GET, PUT and DELETE of an object');
			const declared = headers['x-amz-content-sha256'];
			if (method === 'PUT' && declared !== createHash('sha256').update(body).digest('hex'))
				return objectError(
					400,
					'XAmzContentSHA256Mismatch',
					'The provided x-amz-content-sha256 does not match the body.',
				);
			if (method === 'PUT')
				return (await objects.put(bucket, key, body)) ? done(200) : objectError(400, 'InvalidURI', 'not a key here');
			if (method === 'DELETE') {
				await objects.delete(bucket, key);
				return done(204);
			}
			const found = await objects.get(bucket, key);
			if (found !== undefined) return { ...done(200), body: found };
			return mayList(bucket)
				? objectError(404, 'NoSuchKey', 'The specified key does not exist.')
				: objectError(403, 'AccessDenied', 'Access Denied');
		},
	};
}

function done(status: number): EngineAnswer {
	return { status, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.alloc(0) };
}

/** An error in S3's form. */
export function objectError(status: number, code: string, message: string): EngineAnswer {
	const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) };
}
