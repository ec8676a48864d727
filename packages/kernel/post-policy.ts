import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Result, accepted, refused } from './result.ts';
import type { Millis } from './time.ts';

/** An access key with its secret, and the token of its session, if it has one. */
export interface SigningCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string | undefined;
}

/** The upload of one object by a form, and all that it has to keep to. */
export interface PostPolicy {
	readonly region: string;
	readonly bucket: string;
	readonly key: string;
	readonly contentType: string;
	readonly maxBytes: number;
	readonly expiresAt: Millis;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The fields of a form that S3 accepts until the policy expires: this key, this content type, and 1 to `maxBytes` bytes
 * (AWS Signature Version 4, POST policy). The file follows them as the last field, `file`.
 */
export function signPost(policy: PostPolicy, credentials: SigningCredentials, now: Millis): Record<string, string> {
	const date = iso8601(now).replaceAll(/[-:]/g, '');
	const { accessKeyId, secretAccessKey, sessionToken } = credentials;
	const { region, bucket, key, contentType, maxBytes, expiresAt } = policy;
	const fields = {
		'Content-Type': contentType,
		bucket,
		'X-Amz-Algorithm': algorithm,
		'X-Amz-Credential': `${accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`,
		'X-Amz-Date': date,
		...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
		key,
	};
	const exact = Object.entries(fields).map(([name, value]) => ({ [name]: value }));
	const document = { expiration: iso8601(expiresAt), conditions: [['content-length-range', 1, maxBytes], ...exact] };
	const encoded = Buffer.from(JSON.stringify(document)).toString('base64');
	const scope = { secretAccessKey, day: date.slice(0, 8), region };
	return { ...fields, Policy: encoded, 'X-Amz-Signature': signatureOf(encoded, scope).toString('hex') };
}

/** A posted form: the bucket of its address, its fields before the file, and the size of the file. */
export interface PostedForm {
	readonly bucket: string;
	readonly fields: Readonly<Record<string, string>>;
	readonly bytes: number;
}

/** An error in the words of S3. */
export interface PostRefusal {
	readonly status: number;
	readonly code: string;
	readonly message: string;
}

/** An accepted form: the object it makes, and the access key that signed it. */
export interface AcceptedPost {
	readonly key: string;
	readonly contentType: string;
	readonly accessKeyId: string;
}

/**
 * Checks a form as S3 does: signature, expiry, every condition of the policy, and that each field has a condition.
 * `secretOf` finds the secret of an access key and the token of its session.
 */
export function checkPost(
	form: PostedForm,
	secretOf: (accessKeyId: string, sessionToken: string | undefined) => string | undefined,
	now: Millis,
): Result<AcceptedPost, PostRefusal> {
	const fields = new Map(Object.entries(form.fields).map(([name, value]) => [name.toLowerCase(), value]));
	const [policy, signature, date] = ['policy', 'x-amz-signature', 'x-amz-date'].map((name) => fields.get(name) ?? '');
	const [, accessKeyId, day, region] =
		/^([^/]+)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request$/.exec(fields.get('x-amz-credential') ?? '') ?? [];
	if (!policy || !signature || accessKeyId === undefined || day === undefined || region === undefined)
		return invalid('InvalidArgument', 'The form needs a policy, a credential and a signature.');
	if (fields.get('x-amz-algorithm') !== algorithm || !date?.startsWith(day))
		return invalid('InvalidArgument', 'The algorithm or the date of the signature is not valid.');
	const secretAccessKey = secretOf(accessKeyId, fields.get('x-amz-security-token'));
	if (secretAccessKey === undefined)
		return denied('The AWS Access Key Id you provided does not exist in our records.', 'InvalidAccessKeyId');
	if (!isSame(signature, signatureOf(policy, { secretAccessKey, day, region })))
		return denied(
			'The request signature we calculated does not match the signature you provided.',
			'SignatureDoesNotMatch',
		);
	const document = parsed(policy);
	if (document === undefined) return invalid('InvalidPolicyDocument', 'The policy is not valid.');
	if (!(now < document.expiresAt)) return denied('Invalid according to Policy: Policy expired.');
	fields.set('bucket', form.bucket);
	const unmet = document.conditions.map((condition) => faultOf(condition, fields, form.bytes)).find(Boolean);
	if (unmet !== undefined) return refused(unmet);
	const extra = [...fields.keys()].filter((name) => !isFree(name) && !document.fields.has(name));
	if (extra.length > 0) return denied(`Invalid according to Policy: Extra input fields: ${extra.join(', ')}`);
	const key = fields.get('key');
	if (key === undefined) return invalid('InvalidArgument', "Bucket POST must contain a field named 'key'.");
	return accepted({ key, contentType: fields.get('content-type') ?? 'binary/octet-stream', accessKeyId });
}

/** Fields that need no condition. */
function isFree(name: string): boolean {
	return name === 'policy' || name === 'x-amz-signature' || name.startsWith('x-ignore-');
}

type Condition =
	| { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
	| { readonly kind: 'size'; readonly least: number; readonly most: number };

interface Document {
	readonly expiresAt: Millis;
	readonly conditions: readonly Condition[];
	/** The fields that some condition is about. */
	readonly fields: ReadonlySet<string>;
}

/** The document of a policy; undefined if any part of it is not understood, so that none is passed over. */
function parsed(policy: string): Document | undefined {
	try {
		const { expiration, conditions } = JSON.parse(Buffer.from(policy, 'base64').toString()) as {
			expiration: string;
			conditions: unknown[];
		};
		const expiresAt = Date.parse(expiration);
		const read = conditions.flatMap(readCondition);
		if (Number.isNaN(expiresAt) || read.includes(undefined)) return undefined;
		const known = read.filter((condition) => condition !== undefined);
		const fields = new Set(known.flatMap((condition) => (condition.kind === 'size' ? [] : [condition.field])));
		return { expiresAt, conditions: known, fields };
	} catch {
		return undefined;
	}
}

function readCondition(condition: unknown): (Condition | undefined)[] {
	if (!Array.isArray(condition))
		return Object.entries(condition as Record<string, unknown>).map(([field, value]) =>
			typeof value === 'string' ? { kind: 'eq', field: field.toLowerCase(), value } : undefined,
		);
	const [kind, first, second] = condition as unknown[];
	if (kind === 'content-length-range' && typeof first === 'number' && typeof second === 'number')
		return [{ kind: 'size', least: first, most: second }];
	if ((kind === 'eq' || kind === 'starts-with') && typeof first === 'string' && typeof second === 'string')
		return [{ kind, field: first.replace(/^\$/, '').toLowerCase(), value: second }];
	return [undefined];
}

function faultOf(condition: Condition, fields: ReadonlyMap<string, string>, bytes: number): PostRefusal | undefined {
	if (condition.kind === 'size') {
		if (bytes > condition.most) return tooMany;
		return bytes < condition.least ? tooFew : undefined;
	}
	const { kind, field, value } = condition;
	const given = fields.get(field);
	const holds = kind === 'eq' ? given === value : given?.startsWith(value) === true;
	const message = `Invalid according to Policy: Policy Condition failed: ["${kind}", "$${field}", "${value}"]`;
	return holds ? undefined : { status: 403, code: 'AccessDenied', message };
}

const tooMany: PostRefusal = {
	status: 400,
	code: 'EntityTooLarge',
	message: 'Your proposed upload exceeds the maximum allowed size',
};
const tooFew: PostRefusal = {
	status: 400,
	code: 'EntityTooSmall',
	message: 'Your proposed upload is smaller than the minimum allowed size',
};

function denied(message: string, code = 'AccessDenied') {
	return refused<PostRefusal>({ status: 403, code, message });
}

function invalid(code: string, message: string) {
	return refused<PostRefusal>({ status: 400, code, message });
}

/** A POST policy is signed as it is, in base 64. */
function signatureOf(
	policy: string,
	{ secretAccessKey, day, region }: { readonly secretAccessKey: string; readonly day: string; readonly region: string },
): Buffer {
	const key = [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
	return hmac(key, policy);
}

function hmac(key: Buffer, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

function isSame(given: string, expected: Buffer): boolean {
	const bytes = Buffer.from(given, 'hex');
	return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** To the second, as AWS writes it. */
function iso8601(at: Millis): string {
	return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
