import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PostRefusal, checkPost } from '#kernel/post-policy';
import { readBody } from '../gateway/read-body.ts';
import { isFromElsewhere, isLoopbackOrigin } from '../loopback.ts';
import type { Credentials } from '../dynamodb/credentials.ts';
import type { Policies } from '../dynamodb/policy.ts';
import type { StoredObject } from './object-events.ts';
import type { Objects } from './objects.ts';

export interface UploadsOptions {
	readonly objects: Objects;
	/** The physical names of the buckets of the template. */
	readonly buckets: readonly string[];
	readonly credentials: Credentials;
	readonly policies: Policies;
	/** The secret of every function's access key. */
	readonly secret: string;
	readonly now: () => number;
	readonly onCreated: (object: StoredObject) => void;
}

/** The largest file that a form may have here, and its other fields (S3 takes 5 GB). */
const maxBytes = 16 * 1024 * 1024;

/**
 * Serves `POST /local/s3/<bucket>`: a form of the browser that uploads an object, as S3 does at the address of a bucket. The
 * policy of the form is checked by the module that signs it, and the signer must be allowed to put the object.
 */
export async function serveUpload(
	options: UploadsOptions,
	request: IncomingMessage,
	response: ServerResponse,
	bucket: string,
): Promise<void> {
	const { origin } = request.headers;
	if (origin !== undefined && isLoopbackOrigin(origin)) response.setHeader('access-control-allow-origin', '*');
	if (isFromElsewhere(request.headers)) return refuse(response, denied('The origin is not of this machine.'));
	if (request.method === 'OPTIONS')
		return void response.writeHead(204, { 'access-control-allow-methods': 'POST' }).end();
	if (request.method !== 'POST')
		return refuse(response, { status: 405, code: 'MethodNotAllowed', message: 'Only POST is allowed here.' });
	const body = await readBody(request, maxBytes);
	if (body === undefined)
		return refuse(response, { status: 400, code: 'EntityTooLarge', message: 'The form is too large.' });
	const form = await formOf(request, body);
	if (form === undefined)
		return refuse(response, {
			status: 400,
			code: 'MalformedPOSTRequest',
			message: 'The form needs fields and one file.',
		});
	const stored = store(options, bucket, form);
	if ('code' in stored) return refuse(response, stored);
	if (!(await options.objects.put(bucket, stored.key, form.file)))
		return refuse(response, { status: 400, code: 'InvalidURI', message: 'The key is not valid here.' });
	options.onCreated(stored);
	response.writeHead(204);
	response.end();
}

interface Form {
	readonly fields: Readonly<Record<string, string>>;
	readonly file: Buffer;
}

/** The fields before the file, and the file. S3 ignores what follows it. */
async function formOf(request: IncomingMessage, body: Buffer): Promise<Form | undefined> {
	const type = request.headers['content-type'] ?? '';
	const sent = new Response(new Uint8Array(body), { headers: { 'content-type': type } });
	const parsed = await sent.formData().catch(() => undefined);
	const fields: Record<string, string> = {};
	for (const [name, value] of parsed?.entries() ?? []) {
		if (name.toLowerCase() === 'file')
			return { fields, file: typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer()) };
		if (typeof value !== 'string' || Object.hasOwn(fields, name)) return undefined;
		fields[name] = value;
	}
	return undefined;
}

function store(options: UploadsOptions, bucket: string, { fields, file }: Form): StoredObject | PostRefusal {
	const { buckets, credentials, policies, secret, now } = options;
	if (!buckets.includes(bucket))
		return { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
	const bearerOf = (accessKey: string) => {
		const bearer = credentials.bearer(accessKey);
		return bearer === 'expired' ? undefined : bearer;
	};
	const secretOf = (accessKey: string) => (bearerOf(accessKey) === undefined ? undefined : secret);
	const checked = checkPost({ bucket, fields, bytes: file.length }, secretOf, now());
	if (!checked.ok) return checked.refusal;
	const { key, accessKeyId } = checked.value;
	const bearer = bearerOf(accessKeyId);
	const ask = { action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/${key}`, leadingKeys: [] };
	if (bearer === undefined || !policies.allows(bearer, ask)) return denied('Access Denied');
	return { bucket, key, bytes: file.length };
}

function denied(message: string): PostRefusal {
	return { status: 403, code: 'AccessDenied', message };
}

function refuse(response: ServerResponse, { status, code, message }: PostRefusal): void {
	const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
	response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
	response.end(body);
}
