import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** Four tries of two seconds end within a function's ten seconds. DynamoDB responds in milliseconds or not at all. */
const maxAttempts = 4;
const requestTimeoutMs = 2_000;
/**
 * More than any function needs at once. The SDK counts the wait for a free socket as part of the request, and a crowd
 * in that queue would look like a dead database. For the same reason there is no timeout for the connection of its own:
 * the request's covers it.
 */
const maxSockets = 512;

/** Opens a client with the given credentials, by default those of the environment. */
export function openClient(more: Pick<DynamoDBClientConfig, 'credentials' | 'requestHandler'> = {}): DynamoDBClient {
	const agent = { keepAlive: true, maxSockets };
	const requestHandler = {
		requestTimeout: requestTimeoutMs,
		throwOnRequestTimeout: true,
		httpAgent: agent,
		httpsAgent: agent,
	};
	// The SDK composes its middleware once for each kind of command in place of once a call.
	return new DynamoDBClient({ maxAttempts, requestHandler, cacheMiddleware: true, ...more });
}
