import { text } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One call to a service whose own SDK client would add some 40 KB to every cold start. */
export interface SignedCall {
	/** The name of the service in the signature. */
	readonly service: string;
	readonly endpoint: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** The time for the whole response; a second unless given. */
	readonly timeoutMs?: number;
}

const defaultTimeoutMs = 1_000;

/**
 * Posts a call signed by the DynamoDB client, which already has the signer, the role's credentials and the sockets.
 * Resolves to the status and body of any response.
 */
export async function signedCall(
	{ config }: DynamoDBClient,
	{ service, endpoint, headers, body, timeoutMs: requestTimeout = defaultTimeoutMs }: SignedCall,
): Promise<{ statusCode: number; body: string }> {
	const { protocol, hostname, port, pathname, host } = new URL(endpoint);
	const request = {
		protocol,
		hostname,
		...(port === '' ? {} : { port: Number(port) }),
		method: 'POST',
		path: pathname,
		query: {},
		headers: { host, ...headers },
		body,
	};
	const signer = await config.signer();
	const signed = await signer.sign(request, { signingService: service, signingRegion: await config.region() });
	const { response } = await config.requestHandler.handle(signed as never, { requestTimeout });
	return { statusCode: response.statusCode, body: await text(response.body) };
}

/** The endpoint of a service in a region: `<host>.<region>.amazonaws.com`, or its name in the Chinese partition. */
export function regionalEndpoint(host: string, region: string): string {
	return `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
