import { type Bearer, type Objects, type Policies, objectCall } from '#local/testing';
import type { EngineResponse } from './dynamodb-responses.ts';
import type { HttpRequest } from './http-exchange.ts';
import type { PendingCall } from './invocations.ts';

/** The parts that serve calls to S3. */
export interface ObjectDeps {
	readonly objects: Objects;
	readonly policies: Policies;
}

export function toObjects({ exchange }: PendingCall): boolean {
	return exchange.request.host.startsWith('s3.');
}

/** The response of S3 to a caller that breaks, or is throttled. */
export const objectFailure: EngineResponse = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };

/** Serves a call to S3 from files, under the caller's policy. `denied` is the action that is not granted. */
export async function serveObjects(
	{ objects, policies }: ObjectDeps,
	bearer: Bearer,
	{ method, path, headers, body }: HttpRequest,
): Promise<EngineResponse & { readonly denied?: string }> {
	const mayList = (bucket: string) =>
		policies.allows(bearer, { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, leadingKeys: [] });
	const call = objectCall({ method, url: path, headers }, body, { objects, mayList });
	const denied = call.asks.find((ask) => !policies.allows(bearer, ask));
	if (denied !== undefined) return { status: 403, body: '', denied: `${denied.action} on ${denied.resource}` };
	return call.answer();
}
