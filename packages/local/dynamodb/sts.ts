import type { Bearer, Credentials } from './credentials.ts';
import type { EngineAnswer } from './engine.ts';
import type { Ask } from './operations.ts';
import { type Policies, accessDenied } from './policy.ts';

/** The dependencies of STS. */
export interface StsDeps {
	readonly credentials: Credentials;
	readonly policies: Policies;
}

/** A call to STS: the permission it needs, and its response. */
export interface StsCall {
	readonly operation: string;
	readonly request: Record<string, string>;
	readonly asks: readonly Ask[];
	answer(): EngineAnswer;
}

const version = '2011-06-15';
const namespace = `https://sts.amazonaws.com/doc/${version}/`;
/** A role assumed by another role lasts an hour at most. */
const maxSeconds = 3600;
const minSeconds = 900;
const sessionName = /^[\w+=,.@-]{2,64}$/;
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** Any other parameter (session policies, transitive tags) would change the permissions of the session. */
const known = /^(?:Action|Version|RoleArn|RoleSessionName|DurationSeconds|Tags\.member\.\d+\.(?:Key|Value))$/;

/** Parses a call of the query protocol. Only AssumeRole for roles of the template is supported. */
export function stsCall(parts: StsDeps, bearer: Bearer, body: Buffer): StsCall {
	const request = Object.fromEntries(new URLSearchParams(body.toString()));
	const tags = tagsOf(request);
	const resource = request['RoleArn'] ?? '';
	const ask = (action: string): Ask => ({ action, resource, leadingKeys: [], tags: Object.fromEntries(tags) });
	const asks = [ask('sts:AssumeRole'), ...(tags.length > 0 ? [ask('sts:TagSession')] : [])];
	return {
		operation: request['Action'] ?? '',
		request,
		asks,
		answer: () => {
			if (request['Action'] !== 'AssumeRole' || request['Version'] !== version)
				return stsError(400, 'InvalidAction', 'Could not find operation');
			const fault = faultOf(request, tags);
			if (fault !== undefined) return stsError(400, 'ValidationError', fault);
			const denied = asks.find((one) => !parts.policies.trusts(bearer, one));
			if (denied !== undefined) return stsError(403, 'AccessDenied', accessDenied(bearer.role, bearer.session, denied));
			return assumed(parts.credentials, bearer, request, Object.fromEntries(tags));
		},
	};
}

function tagsOf(request: Readonly<Record<string, string>>): [string, string][] {
	return Object.entries(request).flatMap(([name, key]) => {
		const [, number] = /^Tags\.member\.(\d+)\.Key$/.exec(name) ?? [];
		return number === undefined ? [] : [[key, request[`Tags.member.${number}.Value`] ?? '']];
	});
}

function faultOf(request: Readonly<Record<string, string>>, tags: readonly [string, string][]): string | undefined {
	const strange = Object.keys(request).find((name) => !known.test(name));
	if (strange !== undefined) return `the local runtime does not support the parameter ${strange}`;
	if (!sessionName.test(request['RoleSessionName'] ?? '')) return "Value at 'roleSessionName' is not valid";
	const seconds = secondsOf(request);
	if (!Number.isInteger(seconds) || seconds < minSeconds || seconds > maxSeconds)
		return 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
	if (tags.some(([key, value]) => !tagKey.test(key) || !tagValue.test(value))) return "Value at 'tags' is not valid";
	if (new Set(tags.map(([key]) => key.toLowerCase())).size < tags.length) return 'Duplicate tag keys found';
	return undefined;
}

function secondsOf(request: Readonly<Record<string, string>>): number {
	return Number(request['DurationSeconds'] ?? maxSeconds);
}

function assumed(
	credentials: Credentials,
	{ function: lambda }: Bearer,
	request: Readonly<Record<string, string>>,
	tags: Readonly<Record<string, string>>,
): EngineAnswer {
	const { RoleArn: role = '', RoleSessionName: session = '' } = request;
	const { accessKey, expiresAt } = credentials.hand({ function: lambda, role, session, tags }, secondsOf(request));
	const expiration = new Date(expiresAt).toISOString().replace('.000Z', 'Z');
	return xml(
		200,
		`<AssumeRoleResponse xmlns="${namespace}"><AssumeRoleResult><Credentials><AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>local</SecretAccessKey><SessionToken>local</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
	);
}

/** An error response in STS's format. */
export function stsError(status: number, code: string, message: string): EngineAnswer {
	const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	const type = status >= 500 ? 'Receiver' : 'Sender';
	return xml(
		status,
		`<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${escaped}</Message></Error></ErrorResponse>`,
	);
}

function xml(status: number, text: string): EngineAnswer {
	return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) };
}
