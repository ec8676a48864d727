import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TenantId, slugPattern } from '#kernel';
import { readOptional } from './environment.ts';
import { Unavailable, asUnavailable } from './failures.ts';
import { jitter } from './jitter.ts';
import { regionalEndpoint, signedCall } from './signed-call.ts';

/** The session tag that names the tenant. Policies compare keys with it. */
export const tenantTag = 'tenantId';

/** Credentials in the SDK's form. The SDK renews them five minutes before they expire. */
export interface Session {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	readonly expiration: Date;
}

/** The longest session that AWS grants when one role assumes another. */
const sessionSeconds = 3600;
/** STS responds in some ten milliseconds. Two tries of a second leave DynamoDB eight of a function's ten seconds. */
const maxTries = 2;

/**
 * Assumes a role for a tenant: STS returns credentials whose session is tagged with the tenant. Throws `Unavailable` when
 * STS does not respond, and another error when STS refuses.
 *
 * The SDK's own client for STS would add 44 KB to every cold start; the signed call adds 2 KB.
 */
export async function assumeRole(client: DynamoDBClient, role: string, tenantId: TenantId): Promise<Session> {
	// The tenant becomes the session's name and the prefix of keys: only a slug is valid as both.
	if (!slugPattern.test(tenantId)) throw new Error('the tenant id is not a slug');
	const params = new URLSearchParams({
		Action: 'AssumeRole',
		Version: '2011-06-15',
		RoleArn: role,
		RoleSessionName: tenantId,
		DurationSeconds: String(sessionSeconds),
		'Tags.member.1.Key': tenantTag,
		'Tags.member.1.Value': tenantId,
	});
	for (let tries = 1; ; tries++) {
		try {
			return sessionOf(await asUnavailable(() => callSts(client, params.toString()), 'credentials'));
		} catch (error) {
			if (!(error instanceof Unavailable) || tries === maxTries) throw error;
			await jitter(tries);
		}
	}
}

/** Sends one signed call and returns its XML. */
async function callSts(client: DynamoDBClient, body: string): Promise<string> {
	const { AWS_ENDPOINT_URL_STS: override } = readOptional(['AWS_ENDPOINT_URL_STS']);
	const response = await signedCall(client, {
		service: 'sts',
		endpoint: override ?? regionalEndpoint('sts', await client.config.region()),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body,
	});
	if (response.statusCode === 200) return response.body;
	const refusal = new Error(`STS: ${valueOf(response.body, 'Message')}`);
	refusal.name = valueOf(response.body, 'Code') ?? 'UnknownError';
	throw Object.assign(refusal, { $metadata: { httpStatusCode: response.statusCode } });
}

function sessionOf(xml: string): Session {
	const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
		valueOf(xml, 'AccessKeyId'),
		valueOf(xml, 'SecretAccessKey'),
		valueOf(xml, 'SessionToken'),
		valueOf(xml, 'Expiration'),
	];
	if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration || Number.isNaN(Date.parse(expiration)))
		throw new Error('STS returned no credentials');
	return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
}

/** The text of an element. Keys, tokens and times contain no character that XML escapes. */
function valueOf(xml: string, element: string): string | undefined {
	return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
}
