import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type SignedCall, jitter, regionalEndpoint, signedCall } from '#platform';
import { type JsonObject, isObject, text } from '#kernel/json';

/** The services that a replay calls: AWS's, or those of a base on this machine. */
export interface Services {
	/** Calls an operation, such as `AmazonSQS.ReceiveMessage`. Throws ServiceError for an error response. */
	call(target: string, body: JsonObject): Promise<JsonObject>;
	/** Invokes a function and resolves to its result, which for a failed function describes the error. */
	invoke(functionName: string, event: JsonObject): Promise<unknown>;
}

/** An error response, under AWS's name for it. */
export class ServiceError extends Error {
	readonly code: string;

	constructor(target: string, status: number, body: string) {
		const parsed = parseJson(body);
		const answer = isObject(parsed) ? parsed : {};
		const code = text(answer['__type'])?.split('#').at(-1) ?? `status ${status}`;
		super(`${target}: ${code}: ${text(answer['message']) ?? text(answer['Message']) ?? 'no further message'}`);
		this.name = 'ServiceError';
		this.code = code;
	}
}

/** SQS waits up to two seconds for a message. */
const callTimeoutMs = 10_000;
/** Longer than the timeout of any consumer. */
const invokeTimeoutMs = 300_000;
/** Stream readers share five reads a second of each shard, and two consumers follow it. */
const maxTries = 20;
const busy = /Throttl|LimitExceeded|ProvisionedThroughput|InternalServer|ServiceUnavailable|status 5/;

/** The service behind the prefix of a target, as its signature and its address name it. */
const services = {
	AmazonSQS: { service: 'sqs', host: 'sqs' },
	DynamoDBStreams_20120810: { service: 'dynamodb', host: 'streams.dynamodb' },
	DynamoDB_20120810: { service: 'dynamodb', host: 'dynamodb' },
} as const;

/**
 * Opens AWS's services with the region and credentials of the environment, as the AWS CLI finds them; with the address
 * of a base on this machine, the base's own.
 */
export async function openServices(local: string | undefined): Promise<Services> {
	const nobody = { accessKeyId: 'local', secretAccessKey: 'local' };
	const client = new DynamoDBClient(local === undefined ? {} : { region: 'us-east-1', credentials: nobody });
	const region = await client.config.region();
	const endpoint = (host: string) => (local === undefined ? regionalEndpoint(host, region) : `${local}/local/aws`);
	return {
		call: async (target, body) => {
			const { service, host } = services[target.split('.', 1)[0] as keyof typeof services];
			const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
			const request = { service, endpoint: endpoint(host), headers, body: JSON.stringify(body) };
			const answer = await patiently(() => sent(client, target, { ...request, timeoutMs: callTimeoutMs }));
			return isObject(answer) ? answer : {};
		},
		invoke: (functionName, event) =>
			sent(client, `invocation of ${functionName}`, {
				service: 'lambda',
				endpoint: `${endpoint('lambda')}/2015-03-31/functions/${functionName}/invocations`,
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(event),
				timeoutMs: invokeTimeoutMs,
			}),
	};
}

async function patiently<T>(call: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await call();
		} catch (error) {
			if (!(error instanceof ServiceError && busy.test(error.code)) || tries === maxTries) throw error;
			await jitter(tries);
		}
	}
}

async function sent(client: DynamoDBClient, target: string, request: SignedCall): Promise<unknown> {
	const { statusCode, body } = await signedCall(client, request);
	if (statusCode !== 200) throw new ServiceError(target, statusCode, body);
	return parseJson(body);
}

/** Parses a body. An empty one, which SQS sends for a deletion, and one that is no JSON are undefined. */
export function parseJson(body: string): unknown {
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return undefined;
	}
}
