import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openClient } from '../client.ts';
import { readOptional } from '../environment.ts';
import { Unavailable, asUnavailable } from '../failures.ts';
import { jitter } from '../jitter.ts';
import { regionalEndpoint, signedRequest } from '../signed-call.ts';
import { addUsage } from '../usage.ts';

/**
 * The objects of one bucket. Keys have lower-case letters, digits and `._-/`, so that every encoding of a path is the same.
 * A call throws `Unavailable` when S3 does not respond after three tries.
 */
export interface Bucket {
	/** The bytes of an object; undefined if there is none. A missing object is an error without `s3:ListBucket`. */
	get(key: string): Promise<Buffer | undefined>;
	/** Stores an object whole, or not at all. */
	put(key: string, body: Uint8Array, headers?: ObjectHeaders): Promise<void>;
	/** Deletes an object. One that does not exist is as good as deleted. */
	delete(key: string): Promise<void>;
}

/** The headers with which an object is served. */
export interface ObjectHeaders {
	readonly contentType?: string;
	readonly cacheControl?: string;
}

const maxTries = 3;
/** A segment of a million listings, 51 MB, at the 90 MB/s of one connection in a region, and some. */
const timeoutMs = 5_000;
const validKey = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[a-z0-9._/-]{1,512}$/;

/** Opens a bucket by its name. The client of DynamoDB signs the calls: S3's own would add 300 KB to a function. */
export function openBucket(name: string, client: DynamoDBClient = openClient()): Bucket {
	const call = async (method: 'GET' | 'PUT' | 'DELETE', key: string, body: Uint8Array, headers: object = {}) => {
		if (!validKey.test(key)) throw new Error(`not a key of an object: ${key}`);
		const { AWS_ENDPOINT_URL_S3: override } = readOptional(['AWS_ENDPOINT_URL_S3']);
		// AWS names the bucket in the host. Elsewhere it is the first part of the path.
		const origin =
			override === undefined
				? regionalEndpoint(`${name}.s3`, await client.config.region())
				: `${override.replace(/\/$/, '')}/${name}`;
		const request = { service: 's3', endpoint: `${origin}/${key}`, method, body, headers: { ...headers }, timeoutMs };
		for (let tries = 1; ; tries++) {
			try {
				addUsage('read', 0);
				return await asUnavailable(async () => succeeded(method, await signedRequest(client, request)), 'object store');
			} catch (error) {
				if (!(error instanceof Unavailable) || tries === maxTries) throw error;
				await jitter(tries);
			}
		}
	};
	return {
		async get(key) {
			const { statusCode, body } = await call('GET', key, empty);
			return statusCode === 404 ? undefined : body;
		},
		async put(key, body, { contentType = 'application/octet-stream', cacheControl } = {}) {
			const headers = {
				'content-type': contentType,
				'content-length': String(body.byteLength),
				...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
			};
			await call('PUT', key, body, headers);
		},
		async delete(key) {
			await call('DELETE', key, empty);
		},
	};
}

const empty = new Uint8Array();

/** The response to a call that succeeded, or to a read of a missing object. S3 explains any other in XML. */
function succeeded<T extends { readonly statusCode: number; readonly body: Buffer }>(method: string, response: T): T {
	const { statusCode, body } = response;
	if (statusCode < 300 || (statusCode === 404 && method === 'GET')) return response;
	const code = /<Code>([^<]*)<\/Code>/.exec(body.toString('utf8', 0, 2_000))?.[1];
	const refusal = new Error(`S3: ${code ?? `status ${statusCode}`}`);
	throw Object.assign(refusal, { $metadata: { httpStatusCode: statusCode } });
}
