import { text } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TenantId, slugPattern } from '#kernel';
import { readOptional } from './environment.ts';
import { Unavailable, translated } from './failures.ts';
import { jitter } from './jitter.ts';

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
/** STS answers in some ten milliseconds; two tries leave DynamoDB its own eight of a function's ten seconds. */
const maxTries = 2;
const requestTimeout = 1_000;

/**
 * Takes a role on for a tenant: asks STS for credentials whose session is tagged with it. Throws `Unavailable` when STS does
 * not answer, and anything else when it refuses.
 *
 * One call, signed by the client for DynamoDB, which has the signer, the role's own credentials and the sockets already.
 * The SDK's own client for STS does the same in 44 KB of every cold start, this in 2.
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
			return sessionOf(await translated(() => ask(client, question.toString()), 'credentials'));
		} catch (error) {
			if (!(error instanceof Unavailable) || tries === maxTries) throw error;
			await jitter(tries);
		}
	}
}

/** Sends one signed call and answers its XML. */
async function ask({ config }: DynamoDBClient, body: string): Promise<string> {
	const region = await config.region();
	const { protocol, hostname, port, pathname, host } = new URL(endpointOf(region));
	const request = {
		protocol,
		hostname,
		...(port === '' ? {} : { port: Number(port) }),
		method: 'POST',
		path: pathname,
		query: {},
		headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
		body,
	};
	const signer = await config.signer();
	const signed = await signer.sign(request, { signingService: 'sts', signingRegion: region });
	const { response } = await config.requestHandler.handle(signed as never, { requestTimeout });
	const answer = await text(response.body);
	if (response.statusCode === 200) return answer;
	const refusal = new Error(`STS: ${valueOf(answer, 'Message')}`);
	refusal.name = valueOf(answer, 'Code') ?? 'UnknownError';
	throw Object.assign(refusal, { $metadata: { httpStatusCode: response.statusCode } });
}

/** STS of the region, or the one that the environment names. */
function endpointOf(region: string): string {
	const { AWS_ENDPOINT_URL_STS: named } = readOptional(['AWS_ENDPOINT_URL_STS']);
	return named ?? `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
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
