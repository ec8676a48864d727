import { text } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One call to a service that the SDK's own client would add some 40 KB to every cold start for. */
export interface SignedCall {
	/** The name under which the call is signed. */
	readonly service: string;
	readonly endpoint: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

const requestTimeout = 1_000;

/**
 * Posts a call signed by the client for DynamoDB, which has the signer, the role's own credentials and the sockets already.
 * Resolves to the status and text of the response, whatever they are.
 */
export async function signedCall(
	{ config }: DynamoDBClient,
	{ service, endpoint, headers, body }: SignedCall,
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

/** The endpoint of a service in a region: `<host>.<region>.amazonaws.com`, or that of the Chinese partition. */
export function regionalEndpoint(host: string, region: string): string {
	return `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
