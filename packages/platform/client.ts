import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** Four tries of two seconds end within a function's ten seconds. DynamoDB responds in milliseconds or not at all. */
const maxAttempts = 4;
const requestTimeoutMs = 2_000;
const connectionTimeoutMs = 1_000;

/** Opens a client with the given credentials, by default those of the environment. */
export function openClient(more: Pick<DynamoDBClientConfig, 'credentials' | 'requestHandler'> = {}): DynamoDBClient {
	const requestHandler = {
		connectionTimeout: connectionTimeoutMs,
		requestTimeout: requestTimeoutMs,
		throwOnRequestTimeout: true,
	};
	return new DynamoDBClient({ maxAttempts, requestHandler, ...more });
}
