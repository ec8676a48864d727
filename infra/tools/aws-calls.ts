import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { regionalEndpoint, signedCall } from '#platform';

/** An operator waits longer than a caller of the API. */
const timeoutMs = 20_000;

/** The outputs of a deployed stack. Throws if there is no such stack. */
export async function stackOutputs(client: DynamoDBClient, stackName: string): Promise<ReadonlyMap<string, string>> {
	const { statusCode, body } = await signedCall(client, {
		service: 'cloudformation',
		endpoint: await endpointOf(client, 'cloudformation', 'AWS_ENDPOINT_URL_CLOUDFORMATION'),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stackName }).toString(),
		timeoutMs,
	});
	if (statusCode !== 200) throw new Error(`stack ${stackName}: ${element(body, 'Message') ?? `status ${statusCode}`}`);
	const members = body.split('<member>').filter((member) => member.includes('<OutputKey>'));
	return new Map(members.map((member) => [element(member, 'OutputKey') ?? '', element(member, 'OutputValue') ?? '']));
}

/** The subject of the user with this address in a user pool. A new user is invited by mail. */
export async function userOf(client: DynamoDBClient, userPool: string, email: string): Promise<string> {
	const created = await poolCall(client, 'AdminCreateUser', {
		UserPoolId: userPool,
		Username: email,
		UserAttributes: [
			{ Name: 'email', Value: email },
			{ Name: 'email_verified', Value: 'true' },
		],
		DesiredDeliveryMediums: ['EMAIL'],
	});
	if (!created.ok && created.error !== 'UsernameExistsException') throw new Error(`AdminCreateUser: ${created.error}`);
	const user = await poolCall(client, 'AdminGetUser', { UserPoolId: userPool, Username: email });
	if (!user.ok) throw new Error(`AdminGetUser: ${user.error}`);
	const { UserAttributes = [] } = user.body as { UserAttributes?: readonly { Name: string; Value: string }[] };
	const subject = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
	if (subject === undefined) throw new Error(`the user ${email} has no sub`);
	return subject;
}

type PoolResponse = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly error: string };

async function poolCall(client: DynamoDBClient, operation: string, input: object): Promise<PoolResponse> {
	const { statusCode, body } = await signedCall(client, {
		service: 'cognito-idp',
		endpoint: await endpointOf(client, 'cognito-idp', 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'),
		headers: {
			'content-type': 'application/x-amz-json-1.1',
			'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
		},
		body: JSON.stringify(input),
		timeoutMs,
	});
	const parsed = JSON.parse(body) as { __type?: string };
	if (statusCode === 200) return { ok: true, body: parsed };
	return { ok: false, error: parsed.__type?.split('#').at(-1) ?? `status ${statusCode}` };
}

/** The regional endpoint of a service, or the one that the SDKs' usual variable names. */
async function endpointOf({ config }: DynamoDBClient, host: string, variable: string): Promise<string> {
	return process.env[variable] ?? regionalEndpoint(host, await config.region());
}

/** The text of an XML element. Outputs contain the five characters that XML escapes only as `&amp;`, in addresses. */
function element(xml: string, name: string): string | undefined {
	return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replaceAll('&amp;', '&');
}
