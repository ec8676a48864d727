import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TenantId, slugPattern } from '#kernel';
import { readOptional } from './environment.ts';
import { Unavailable, asUnavailable } from './failures.ts';
import { jitter } from './jitter.ts';
import { regionalEndpoint, signedCall } from './signed-call.ts';

/** The session tag that names the tenant. Policies compare keys with it. */
export const tenantTag = 'tenantId';

/** Credentials as the SDK takes them; it asks for new ones five minutes before they expire. */
export interface Session {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	readonly expiration: Date;
}

/** The longest that AWS lets a role last that another role takes on. */
const lastsSeconds = 3600;
/** STS answers in some ten milliseconds; two tries of a second leave DynamoDB its own eight of a function's ten seconds. */
const maxTries = 2;

/**
 * Takes a role on for a tenant: asks STS for credentials whose session is tagged with it. Throws `Unavailable` when STS does
 * not answer, and anything else when it refuses.
 *
 * The SDK's own client for STS does the same in 44 KB of every cold start, the signed call in 2.
 */
export async function assumeRole(client: DynamoDBClient, role: string, tenantId: TenantId): Promise<Session> {
	// What is no slug is no valid name of a session either, and must not become a key.
	if (!slugPattern.test(tenantId)) throw new Error('a tenant that is not a slug');
	const question = new URLSearchParams({
		Action: 'AssumeRole',
		Version: '2011-06-15',
		RoleArn: role,
		RoleSessionName: tenantId,
		DurationSeconds: String(lastsSeconds),
		'Tags.member.1.Key': tenantTag,
		'Tags.member.1.Value': tenantId,
	});
	for (let tries = 1; ; tries++) {
		try {
			return sessionOf(await asUnavailable(() => ask(client, question.toString()), 'credentials'));
		} catch (error) {
			if (!(error instanceof Unavailable) || tries === maxTries) throw error;
			await jitter(tries);
		}
	}
}

/** Sends one signed call and answers its XML. */
async function ask(client: DynamoDBClient, body: string): Promise<string> {
	const { AWS_ENDPOINT_URL_STS: named } = readOptional(['AWS_ENDPOINT_URL_STS']);
	const answer = await signedCall(client, {
		service: 'sts',
		endpoint: named ?? regionalEndpoint('sts', await client.config.region()),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body,
	});
	if (answer.statusCode === 200) return answer.body;
	const refusal = new Error(`STS: ${valueOf(answer.body, 'Message')}`);
	refusal.name = valueOf(answer.body, 'Code') ?? 'UnknownError';
	throw Object.assign(refusal, { $metadata: { httpStatusCode: answer.statusCode } });
}

function sessionOf(answer: string): Session {
	const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
		valueOf(answer, 'AccessKeyId'),
		valueOf(answer, 'SecretAccessKey'),
		valueOf(answer, 'SessionToken'),
		valueOf(answer, 'Expiration'),
	];
	if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration || Number.isNaN(Date.parse(expiration)))
		throw new Error('STS answered without credentials');
	return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
}

/** The text of an element. Keys, tokens and times hold no character that XML would escape. */
function valueOf(answer: string, element: string): string | undefined {
	return new RegExp(`<${element}>([^<]*)</${element}>`).exec(answer)?.[1];
}
