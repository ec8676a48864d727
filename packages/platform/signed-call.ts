import { buffer } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One call to a service whose own SDK client would add some 40 KB or more to every cold start. */
export interface SignedCall {
	/** The name of the service in the signature. */
	readonly service: string;
	/** Without a query. Its path has unreserved characters only, which every service encodes alike. */
	readonly endpoint: string;
	/** By default POST. */
	readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array;
	/** The longest wait for the response; by default a second, because a request of a caller waits too. */
	readonly timeoutMs?: number;
}

/** Any response, whatever its status. */
export interface SignedResponse {
	readonly statusCode: number;
	readonly body: Buffer;
}

/** Makes a signed call of a protocol of texts. Resolves to the status and body of any response. */
export async function signedCall(
	client: DynamoDBClient,
	call: SignedCall,
): Promise<{ readonly statusCode: number; readonly body: string }> {
	const { statusCode, body } = await signedRequest(client, call);
	return { statusCode, body: body.toString() };
}

/** Makes a call signed by the DynamoDB client, which already has the signer, the role's credentials and the sockets. */
export async function signedRequest(
	{ config }: DynamoDBClient,
	{ service, endpoint, method = 'POST', headers, body, timeoutMs = 1_000 }: SignedCall,
): Promise<SignedResponse> {
	const { protocol, hostname, port, pathname, host } = new URL(endpoint);
	const request = {
		protocol,
		hostname,
		...(port === '' ? {} : { port: Number(port) }),
		method,
		path: pathname,
		query: {},
		headers: { host, ...headers },
		body,
	};
	const signer = await config.signer();
	const signed = await signer.sign(request, { signingService: service, signingRegion: await config.region() });
	const { response } = await config.requestHandler.handle(signed as never, { requestTimeout: timeoutMs });
	return { statusCode: response.statusCode, body: await buffer(response.body) };
}

/** The endpoint of a service in a region: `<host>.<region>.amazonaws.com`, or its name in the Chinese partition. */
export function regionalEndpoint(host: string, region: string): string {
	return `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
