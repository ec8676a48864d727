import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type PostedForm, checkPost, signPost } from '#kernel/post-policy';

const now = Date.parse('2026-11-11T02:00:00.000Z');
const minutes = 60_000;
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'session' };
const policy = {
	region: 'eu-central-1',
	bucket: 'pictures',
	key: 'uploads/yilan/01k9z3q8d4m2x7c5v6b8n9p0qr',
	contentType: 'image/jpeg',
	maxBytes: 2_000,
	expiresAt: now + 10 * minutes,
};
const secretOf = (key: string, token: string | undefined) =>
	key === credentials.accessKeyId && token === 'session' ? credentials.secretAccessKey : undefined;

function posted(change: { fields?: Record<string, string>; bucket?: string; bytes?: number; now?: number } = {}) {
	const fields = { ...signPost(policy, credentials, now), ...change.fields };
	const form: PostedForm = { bucket: change.bucket ?? policy.bucket, fields, bytes: change.bytes ?? 1_000 };
	const checked = checkPost(form, secretOf, change.now ?? now);
	return checked.ok ? checked.value : checked.refusal.code;
}

afterEach(() => void vi.useRealTimers());

describe('a presigned form', () => {
	test("is byte for byte that of the AWS SDK's presigner", async () => {
		vi.useFakeTimers({ now, toFake: ['Date'] });
		const client = new S3Client({ region: policy.region, credentials });
		const { fields } = await createPresignedPost(client, {
			Bucket: policy.bucket,
			Key: policy.key,
			Fields: { 'Content-Type': policy.contentType },
			Conditions: [['content-length-range', 1, policy.maxBytes]],
			Expires: 600,
		});
		expect(signPost(policy, credentials, now)).toEqual(fields);
	});

	test('is accepted as it was signed, until it expires', () => {
		const object = { key: policy.key, contentType: policy.contentType, accessKeyId: credentials.accessKeyId };
		expect(posted()).toEqual(object);
		expect(posted({ now: policy.expiresAt - 1 })).toEqual(object);
		expect(posted({ now: policy.expiresAt })).toBe('AccessDenied');
	});

	test.each([
		['another key', { fields: { key: 'uploads/other/x' } }, 'AccessDenied'],
		['another type', { fields: { 'Content-Type': 'image/svg+xml' } }, 'AccessDenied'],
		['another bucket', { bucket: 'secrets' }, 'AccessDenied'],
		['a field without a condition', { fields: { acl: 'public-read' } }, 'AccessDenied'],
		['a byte too many', { bytes: 2_001 }, 'EntityTooLarge'],
		['no byte', { bytes: 0 }, 'EntityTooSmall'],
		['another signature', { fields: { 'X-Amz-Signature': '0'.repeat(64) } }, 'SignatureDoesNotMatch'],
		['another session', { fields: { 'X-Amz-Security-Token': 'mine' } }, 'InvalidAccessKeyId'],
		['another algorithm', { fields: { 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' } }, 'InvalidArgument'],
		['another day', { fields: { 'X-Amz-Date': '20261112T020000Z' } }, 'InvalidArgument'],
		['no policy', { fields: { Policy: '' } }, 'InvalidArgument'],
	] as const)('with %s is refused as %s', (_, change, code) => {
		expect(posted(change)).toBe(code);
	});

	test('with a policy that its signer did not write is refused', () => {
		const { Policy = '', ...fields } = signPost(policy, credentials, now);
		const looser = Buffer.from(Policy, 'base64').toString().replace('2000', '2000000');
		const form = {
			bucket: policy.bucket,
			bytes: 1,
			fields: { ...fields, Policy: Buffer.from(looser).toString('base64') },
		};
		expect(checkPost(form, secretOf, now)).toMatchObject({ refusal: { code: 'SignatureDoesNotMatch' } });
	});
});
