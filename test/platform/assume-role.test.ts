import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '#platform';
import { assumeRole } from '../../packages/platform/assume-role.ts';
import { openClient } from '../../packages/platform/client.ts';

/** A request that the client was about to send. */
interface Sent {
	readonly protocol: string;
	readonly hostname: string;
	readonly port?: number;
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

const role = 'arn:aws:iam::123456789012:role/base-merchant-tenant';
const credentials = '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s/e+c=</SecretAccessKey>';
const given = `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}<SessionToken>t/o+k=</SessionToken><Expiration>2026-11-11T01:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const refusal = (code: string) =>
	`<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;

let sent: Sent[] = [];
/** The responses of STS, in order; the last is repeated. */
let responses: (readonly [status: number, body: string] | Error)[] = [];
const requestHandler = {
	handle: async (request: Sent) => {
		sent.push(request);
		const response = (responses.length > 1 ? responses.shift() : responses[0]) ?? expect.fail('asked once too often');
		if (response instanceof Error) throw response;
		return { response: { statusCode: response[0], headers: {}, body: Readable.from([response[1]]) } };
	},
};
const assume = (tenantId: string) =>
	assumeRole(openClient({ requestHandler: requestHandler as never }), role, tenantId);

beforeEach(() => {
	sent = [];
	responses = [[200, given]];
	vi.stubEnv('AWS_REGION', 'eu-west-3');
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAOWN');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own secret');
	vi.stubEnv('AWS_SESSION_TOKEN', 'own token');
	vi.stubEnv('AWS_ENDPOINT_URL_STS', undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('assuming a role for a tenant', () => {
	test('returns the credentials of the session with their expiry', async () => {
		expect(await assume('river-linen')).toEqual({
			accessKeyId: 'ASIA1',
			secretAccessKey: 's/e+c=',
			sessionToken: 't/o+k=',
			expiration: new Date('2026-11-11T01:00:00Z'),
		});
	});

	test('uses the query protocol: the session is named after its tenant and tagged with it', async () => {
		await assume('river-linen');
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			method: 'POST',
			path: '/',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		});
		expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
			Action: 'AssumeRole',
			Version: '2011-06-15',
			RoleArn: role,
			RoleSessionName: 'river-linen',
			DurationSeconds: '3600',
			'Tags.member.1.Key': 'tenantId',
			'Tags.member.1.Value': 'river-linen',
		});
	});

	test('is signed for STS with the credentials of the environment', async () => {
		await assume('river-linen');
		const [{ headers = {} } = {}] = sent;
		const [, signature] = /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '') ?? [];
		expect(headers['x-amz-security-token']).toBe('own token');
		expect(headers['authorization']).toMatch(/ Credential=ASIAOWN\/\d{8}\/eu-west-3\/sts\/aws4_request, /);
		expect(signature).toBe(signatureOf(sent[0] ?? expect.fail('not sent'), 'own secret', 'eu-west-3'));
	});

	test.each([
		['eu-west-3', undefined, 'https:', 'sts.eu-west-3.amazonaws.com', undefined],
		['cn-north-1', undefined, 'https:', 'sts.cn-north-1.amazonaws.com.cn', undefined],
		['eu-west-3', 'http://127.0.0.1:8123', 'http:', '127.0.0.1', 8123],
	])('in %s, with the endpoint %s, calls %s//%s', async (region, endpoint, protocol, hostname, port) => {
		vi.stubEnv('AWS_REGION', region);
		vi.stubEnv('AWS_ENDPOINT_URL_STS', endpoint);
		await assume('river-linen');
		expect([sent[0]?.protocol, sent[0]?.hostname, sent[0]?.port]).toEqual([protocol, hostname, port]);
	});

	test.each(['', 'a', 'River', 'a b', 'a_b', '*', 'a*', 'x'.repeat(41)])('calls nothing for "%s"', async (tenantId) => {
		await expect(assume(tenantId)).rejects.toThrow('not a slug');
		expect(sent).toEqual([]);
	});
});

describe('a failure of STS', () => {
	const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
	const late = Object.assign(new Error('late'), { name: 'TimeoutError' });

	test.each([
		['fails', [500, refusal('InternalFailure')]],
		['throttles', [400, refusal('Throttling')]],
		['breaks off', reset],
		['does not answer', late],
	] as const)('%s once is retried', async (_, trouble) => {
		responses = [trouble, [200, given]];
		expect(await assume('river-linen')).toMatchObject({ accessKeyId: 'ASIA1' });
	});

	test.each([
		['fails', [503, refusal('ServiceUnavailable')]],
		['throttles', [400, refusal('Throttling')]],
		['breaks off', reset],
		['does not answer', late],
	] as const)('%s repeatedly is reported as unavailable after two tries', async (_, trouble) => {
		responses = [trouble];
		await expect(assume('river-linen')).rejects.toBeInstanceOf(Unavailable);
		expect(sent).toHaveLength(2);
	});

	test('of access is not transient and not retried', async () => {
		responses = [[403, refusal('AccessDenied')]];
		await expect(assume('river-linen')).rejects.toMatchObject({ name: 'AccessDenied' });
		expect(sent).toHaveLength(1);
	});

	test.each([
		['without a token', given.replace(/<SessionToken>.*<\/SessionToken>/, '')],
		['without a time', given.replace('2026-11-11T01:00:00Z', 'soon')],
		['that is not XML', 'hello'],
	])('with a response %s yields no credentials', async (_, response) => {
		responses = [[200, response]];
		await expect(assume('river-linen')).rejects.toThrow('no credentials');
	});
});

/** AWS Signature Version 4, computed as its documentation describes. */
function signatureOf({ method, path, headers, body }: Sent, secret: string, region: string): string {
	const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
	const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
	const [, names = ''] = /SignedHeaders=([^,]+),/.exec(headers['authorization'] ?? '') ?? [];
	for (const name of ['content-type', 'host', 'x-amz-date', 'x-amz-security-token'])
		expect(names.split(';')).toContain(name);
	const canonical = names.split(';').map((name) => `${name}:${headers[name]}\n`);
	const request = [method, path, '', canonical.join(''), names, sha256(body)].join('\n');
	const at = headers['x-amz-date'] ?? '';
	const scope = [at.slice(0, 8), region, 'sts', 'aws4_request'];
	const key = scope.reduce<string | Buffer>((derived, text) => hmac(derived, text), `AWS4${secret}`);
	return hmac(key, ['AWS4-HMAC-SHA256', at, scope.join('/'), sha256(request)].join('\n')).toString('hex');
}
